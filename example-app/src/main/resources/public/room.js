// One room: what is said, and who is there.
import { element, localize } from "./site.js";
import "./rooms.js";

const { room, me } = document.getElementById("main").dataset;
const log = document.getElementById("log");
const messages = document.getElementById("messages");
const newest = document.getElementById("newest");
const MOST = 200;
let atEnd = true;

function face({ name, tint }) {
  const made = element("span", `face tint-${tint}`, [...name][0]);
  made.ariaHidden = "true";
  return made;
}

function itemOf({ id, from, text, at }) {
  const item = element("li", from.id === me ? "mine" : "");
  item.dataset.id = id;
  const by = element("p", "by");
  const time = element("time");
  time.dateTime = at;
  localize(time);
  by.append(element("bdi", `tint-${from.tint}`, from.name), " ", time);
  const said = element("p", "text", text);
  said.dir = "auto";
  item.append(face(from), by, said);
  return item;
}

function scrollDown() {
  log.scrollTop = log.scrollHeight;
  newest.hidden = true;
}

// Whoever reads further up stays there, and is told that there is more.
function append(item, mine = false) {
  const follow = atEnd || mine;
  messages.append(item);
  if (messages.children.length > MOST) messages.firstElementChild.remove();
  if (follow) scrollDown();
  else newest.hidden = false;
}

realtime.on(`room:${room}`, message => {
  // Pushed after the page subscribed, but before it read the history: then it is there already.
  if (messages.querySelector(`[data-id="${message.id}"]`)) return;
  append(itemOf(message), message.from.id === me);
});

realtime.on(`room:${room}:people`, ({ news, people }) => {
  append(element("li", "news", news));
  document.getElementById("people").replaceChildren(...people.map(person => {
    const item = element("li");
    item.append(face(person), " ", element("bdi", "", person.name));
    return item;
  }));
});

// Again and again: a page that says nothing for a while counts as gone, also where its server is gone, too.
function sayHere() {
  if (me && realtime.state === "open") realtime.call(`/rooms/${room}/here`, { method: "POST" }).catch(() => {});
}
realtime.onState(sayHere);
setInterval(sayHere, 20_000);
sayHere();

newest.addEventListener("click", scrollDown);
log.addEventListener("scroll", () => {
  atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  if (atEnd) newest.hidden = true;
});
// Also when a notice or a keyboard takes a part of the page, and at first.
new ResizeObserver(() => { if (atEnd) scrollDown(); }).observe(log);

const composer = document.getElementById("composer");
composer?.elements.text.addEventListener("keydown", event => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  composer.requestSubmit();
});
// A phone would cover half of the page with its keyboard.
if (matchMedia("(pointer: fine)").matches) composer?.elements.text.focus();
