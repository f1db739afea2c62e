// Loaded first: keeps what the tests ask about and the page itself does not show.
window.violations = [];
window.errors = [];
window.warnings = [];
window.sockets = [];
window.sent = [];
window.visibility = [];
window.persisted = false;

document.addEventListener("securitypolicyviolation", event => violations.push(`${event.effectiveDirective} ${event.blockedURI}`));
addEventListener("error", event => errors.push(event.message));
addEventListener("unhandledrejection", event => errors.push(String(event.reason)));
document.addEventListener("visibilitychange", () => visibility.push(document.visibilityState));
addEventListener("pageshow", event => { persisted = event.persisted; });

console.warn = text => warnings.push(String(text));

window.WebSocket = class extends WebSocket {
  constructor(url) {
    super(url);
    sockets.push(url);
  }

  send(frame) {
    sent.push(frame);
    super.send(frame);
  }
};
