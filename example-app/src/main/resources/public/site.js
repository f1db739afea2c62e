// On every page: the connection light, the notice about gaps, forms that stay, the reader's own time.
const light = document.getElementById("light");
const words = {
  idle: "", connecting: "Connecting…", open: "Live", waiting: "Reconnecting…",
  ended: "Session over", superseded: "Live in another tab", closed: "Disconnected",
};

function show(state, previous) {
  // While tries follow each other, the words stay: a screen reader would read each change.
  const word = state === "connecting" && previous === "waiting" ? words.waiting : words[state];
  light.dataset.state = state;
  if (light.textContent !== word) light.textContent = word;
}
realtime.onState(show);
show(realtime.state);

const reasons = {
  ended: "Your session is over; this page gets no more news.",
  superseded: "This page is live in another tab; here it gets no more news.",
};

realtime.onGap(gap => {
  const notice = document.getElementById("gap");
  notice.firstElementChild.textContent = reasons[gap.reason] ?? "This page missed some news.";
  notice.hidden = false;
});

// Such a form is sent by a script, so that its page stays; what it changed comes as a push.
async function send(form) {
  const problem = form.querySelector(".problem");
  const body = new URLSearchParams(new FormData(form));
  form.ariaBusy = "true";
  form.reset();
  try {
    const answer = await realtime.fetch(form.action, { method: "POST", body });
    problem.textContent = answer.ok ? "" : await answer.text();
  } catch {
    problem.textContent = "The server cannot be reached. Try again in a moment.";
  }
  form.ariaBusy = "false";
  if (!problem.textContent) return;
  for (const [name, value] of body) {
    const field = form.elements[name];
    // Unless the next text was begun meanwhile.
    if (field?.value === "") field.value = value;
  }
}

for (const form of document.querySelectorAll("form[data-stay]")) {
  form.addEventListener("submit", event => {
    event.preventDefault();
    if (form.ariaBusy !== "true") send(form);
  });
}

export function localize(time) {
  time.textContent = new Date(time.dateTime).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
}
document.querySelectorAll("time").forEach(localize);

export function element(name, className = "", text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}
