// The list of rooms, on its own page and beside a room.
import { element } from "./site.js";

const list = document.querySelector(".rooms");

function rowOf(room) {
  const known = list.querySelector(`[data-room="${CSS.escape(room)}"]`);
  if (known) return known;
  const row = element("li");
  Object.assign(row.dataset, { room, messages: 0 });
  const link = element("a");
  link.href = `/rooms/${encodeURIComponent(room)}`;
  const fresh = element("span", "new", "new");
  fresh.hidden = true;
  link.append(element("span", "name", room), fresh, element("span", "count"));
  row.append(link);
  const next = [...list.children].find(other => other.dataset.room > room);
  list.insertBefore(row, next ?? null);
  return row;
}

realtime.on("rooms", ({ room, people, messages }) => {
  const row = rowOf(room);
  row.querySelector(".count").textContent = `${people} here`;
  if (messages > row.dataset.messages && room !== list.dataset.current) row.querySelector(".new").hidden = false;
});
