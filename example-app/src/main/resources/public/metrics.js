// The figures of the page, asked for over its socket for as long as somebody looks.
import { element } from "./site.js";

const list = document.getElementById("figures");

function show(figures) {
  list.replaceChildren(...Object.entries(figures).map(([name, value]) => {
    const figure = element("div", "panel");
    figure.append(element("dt", "", name), element("dd", "", value));
    return figure;
  }));
}

async function refresh() {
  if (document.hidden || realtime.state !== "open") return;
  try {
    const { status, body } = await realtime.call("/metrics/newest");
    if (status === 200) show(JSON.parse(body));
  } catch {
    // The light says that the server is away.
  }
}

setInterval(refresh, 1000);
