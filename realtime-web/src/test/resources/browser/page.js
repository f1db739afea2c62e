// The page's own script: shows each push as a line of text.
window.shown = [];
window.states = [realtime.state];
window.gaps = [];

realtime.on("*", payload => {
  const text = typeof payload === "string" ? payload : JSON.stringify(payload);
  const line = document.createElement("li");
  line.textContent = text;
  document.querySelector("#shown").append(line);
  shown.push(text);
});
realtime.onState(state => {
  states.push(state);
  document.querySelector("#light").textContent = state;
});
// The event instead of onGap, which would count as having dealt with it.
document.addEventListener("realtime:gap", event => gaps.push(event.detail.reason));
