// Calls over the socket, and what came back.
import { element } from "./site.js";

async function report(output, ask) {
  const began = performance.now();
  output.replaceChildren(element("span", "hint", "Asking…"));
  try {
    const { status, body } = await ask();
    const took = `${(performance.now() - began).toFixed(1)} ms`;
    const kind = status < 400 ? "good" : "bad";
    output.replaceChildren(element("b", `status ${kind}`, status), " ", element("span", "took", took), element("pre", "", body));
  } catch (error) {
    // A RealtimeError says by its code why there is no answer; a failed fetch has only words.
    output.replaceChildren(element("b", "status bad", error.code ?? "failed"), element("pre", "", error.message));
  }
}

function on(id, event, ask) {
  const source = document.getElementById(id);
  const output = source.closest("section").querySelector("output");
  source.addEventListener(event, happened => {
    happened.preventDefault();
    report(output, () => ask(source));
  });
}

on("time", "click", () => realtime.call("/time"));

on("time-http", "click", async () => {
  const answer = await realtime.fetch("/time");
  return { status: answer.status, body: await answer.text() };
});

on("sum", "submit", ({ elements: { a, b } }) =>
  realtime.call("/sum", { method: "POST", input: { a: a.valueAsNumber, b: b.valueAsNumber } }));

on("shout", "submit", ({ elements: { said } }) => realtime.send("shout", said.value));

on("missing", "click", () => realtime.call("/missing"));
