// Javalin Realtime: the page's end of the socket. Types and documentation: realtime.d.ts. Protocol: docs/protocol.md.
(() => {
  "use strict";

  // Not `globalThis.realtime`: an element with the id "realtime" is found under that name, too.
  const mark = Symbol.for("io.github.javalinrealtime");
  if (globalThis[mark]) return;

  const settings = Object.freeze({
    connectWithin: 10_000, retryBase: 500, retryMax: 20_000, retryAfterTooMuch: 5_000, steadyAfter: 5_000,
    pingAfter: 25_000, pongWithin: 10_000, pongWithinOnWake: 3_000,
    callTimeout: 10_000, callsWaiting: 100,
    // The server refuses more than 8 routes, and closes a socket that sends more than 50 frames a second.
    routeCallsAtOnce: 8, callsAtOnce: 50, framesPerSecond: 40,
    reloadEvery: 60_000,
    ...globalThis.realtimeSettings,
  });

  const TOO_MUCH = 4429, SUPERSEDED = 4409;
  // close code -> the state after it, and what becomes of waiting calls
  const FINAL = new Map([[4401, ["ended", "session-ended", 401]], [SUPERSEDED, ["superseded", "closed"]]]);
  const RELOADED_AT = "realtime:reloaded-at";

  class RealtimeError extends Error {
    constructor(code, status = 0, subject = "realtime") {
      super(`${subject}: ${code}`);
      Object.assign(this, { name: "RealtimeError", code, status });
    }
  }

  const now = () => performance.now();
  const bodyAttribute = name => Reflect.get(Document.prototype, "body", document)?.getAttribute(name) ?? null;  // <img name="body"> hides document.body
  const connectionId = () => bodyAttribute("data-socket-connection-id") || null;

  // --- Listeners ---
  const [messageListeners, stateListeners, gapListeners] = [new Set(), new Set(), new Set()];

  function add(listeners, fn, name = "*") {
    if (typeof fn !== "function") throw new TypeError("realtime: a listener must be a function");
    const expression = name.replace(/[\\^$.+?()[\]{}|]/g, "\\$&").replace(/\*+/g, "[^]*");
    const listener = { fn, name, pattern: new RegExp(`^${expression}$`) };
    listeners.add(listener);
    return () => { listeners.delete(listener); };
  }

  // Over a copy, since listeners add and remove listeners; one that was removed meanwhile is not called any more.
  function notify(listeners, tell) {
    for (const listener of [...listeners]) {
      try {
        if (listeners.has(listener)) tell(listener);
      } catch (error) {
        (globalThis.reportError ?? console.error)(error);
      }
    }
  }

  const announce = (name, detail, cancelable = false) =>
    document.dispatchEvent(new CustomEvent(`realtime:${name}`, { detail, cancelable }));

  function off(channel, fn) {
    for (const listener of messageListeners) {
      if (listener.name === String(channel) && (!fn || listener.fn === fn)) messageListeners.delete(listener);
    }
  }

  // --- State ---
  let state = "idle";
  let ready = false;  // the DOM is
  let socket = null;
  let timer;  // of what the state waits for: the open frame, silence, a pong, the next try
  let tries = 0, notBefore = 0, startedAt = 0, openedAt = 0, heardAt = 0, resumed = false, answered = false;
  let page = pageOf(null), warned = false;

  // What is known of the page with this connection id; the maps hold the last position seen on each channel.
  function pageOf(id) {
    return { id, attempted: false, unanswered: 0, subscribed: false, public: new Map(), private: new Map() };
  }

  function enter(next) {
    if (next === state) return;
    const previous = state;
    state = next;
    notify(stateListeners, ({ fn }) => fn(next, previous));
    announce("state", { state: next, previous });
  }

  // --- Gaps ---
  const consequences = {
    history: "Pushes on a channel were missed and cannot be had any more.",
    unknown: "The server no longer holds the subscriptions of this page; pushes do not reach it.",
    ended: "The session of this page is over; pushes no longer reach it.",
    superseded: "Another socket with this page's id took over; pushes no longer reach this one.",
  };

  function gap(reason, channel = null, isPrivate = false, position = null) {
    const detail = { channel, private: isPrivate, position, reason };
    const heard = gapListeners.size > 0;
    notify(gapListeners, ({ fn }) => fn(detail));
    if (!announce("gap", detail, true)) return;
    const reloads = bodyAttribute("data-socket-on-gap") === "reload" && reason !== "superseded";
    if (reloads && mayReload()) location.reload();
    else if (!heard) console.warn(`realtime: ${consequences[reason]} Nobody listens with realtime.onGap().`, detail);
  }

  function mayReload() {
    try {
      const last = sessionStorage.getItem(RELOADED_AT);
      if (last !== null && Math.abs(Date.now() - last) < settings.reloadEvery) return false;
      sessionStorage.setItem(RELOADED_AT, Date.now());
      return true;
    } catch {
      // Storage is forbidden. But a page older than the interval does not come from a reload within it.
      return now() >= settings.reloadEvery;
    }
  }

  // --- Frames: what is not understood throws ---
  function receive(data) {
    try {
      understand(JSON.parse(data));
    } catch (error) {
      if (!warned) console.warn("realtime: a frame is not understood and ignored, as others will be.", data, error);
      warned = true;
    }
  }

  function understand(frame) {
    switch (frame.event) {
      case undefined: return "channel" in frame ? push(frame) : reply(frame);
      case "open": return opened(frame.known);
      case "subscribed": page.subscribed = true; return;
      case "unsubscribed": return frame.channels.forEach(channel => page.public.delete(channel));
      case "passed": isNew(frame); return;
      case "gap": return missed(frame);
      default: throw new TypeError("unknown event");
    }
  }

  function positionOf({ channel, position }) {
    const parts = /^([^.]+)\.(\d+)$/.exec(position);
    if (typeof channel !== "string" || !parts) throw new TypeError("no channel, or no position");
    return { epoch: parts[1], offset: Number(parts[2]), text: position };
  }

  const seenWith = frame => frame.private === true ? page.private : page.public;

  function missed(frame) {
    seenWith(frame).set(frame.channel, positionOf(frame));
    gap("history", frame.channel, frame.private === true, frame.position);
  }

  // Notes the place of what was pushed, or passed by as this page was left out of it.
  function isNew(frame) {
    const [seen, position] = [seenWith(frame), positionOf(frame)];
    const last = seen.get(frame.channel);
    if (last?.epoch === position.epoch && position.offset <= last.offset) return false;
    seen.set(frame.channel, position);
    return true;
  }

  function push(frame) {
    if (!isNew(frame)) return;
    const { channel, payload } = frame;
    const about = { channel, position: frame.position, private: frame.private === true };
    notify(messageListeners, ({ pattern, fn }) => pattern.test(channel) && fn(payload, about));
    announce("message", { ...about, payload });
  }

  function reply({ id, status, headers = {}, body = "", error }) {
    if ((id ?? null) === null || typeof status !== "number") throw new TypeError("no id, or no status");
    const call = sent.get(String(id));  // none: a pong, or too late
    if (error) call?.fail(error, status);
    else call?.settle({ status, headers, body, ok: status >= 200 && status < 300, json: () => JSON.parse(body) });
    flush();
  }

  // --- Calls ---
  let lastId = 0;
  let allowance = settings.framesPerSecond, allowedAt = 0;  // frames that may be written now; when that was so
  let pacer;
  const waiting = new Map();  // id -> call that was not written yet
  const sent = new Map();     // id -> call whose reply is awaited

  async function call(uri, { method = "GET", input, headers, timeout } = {}) {
    const fields = { method: String(method).toUpperCase(), uri: String(uri), input };
    if (headers) fields.headers = Object.fromEntries(new Headers(headers));
    return ask("call-route", fields, timeout, `${fields.method} ${fields.uri}`);
  }

  async function send(action, input, { timeout } = {}) {
    return ask(String(action), { input }, timeout, String(action));
  }

  function ask(action, fields, timeout = settings.callTimeout, subject) {
    return new Promise((resolve, reject) => {
      const id = String(++lastId);
      const frame = JSON.stringify({ id, action, ...fields });
      let limit;
      const end = () => { clearTimeout(limit); waiting.delete(id); sent.delete(id); };
      const settle = response => { end(); resolve(response); };
      const fail = (code, status) => { end(); reject(new RealtimeError(code, status, subject)); };

      if (state === "ended") return fail("session-ended", 401);
      if (["closed", "superseded"].includes(state) || (state === "idle" && ready)) return fail("closed");
      if (waiting.size >= settings.callsWaiting) return fail("too-many");
      // A timer of more than 31 bits would fire at once.
      if (timeout < 2 ** 31) limit = setTimeout(() => { fail("timed-out"); flush(); }, timeout);
      waiting.set(id, { frame, isRoute: action === "call-route", settle, fail });
      flush();
    });
  }

  function flush() {
    if (state !== "open") return;
    clearTimeout(pacer);
    const { framesPerSecond } = settings;
    allowance = Math.min(framesPerSecond, allowance + (now() - allowedAt) / 1000 * framesPerSecond);
    allowedAt = now();
    let routes = [...sent.values()].filter(call => call.isRoute).length;
    for (const [id, call] of waiting) {
      if (sent.size >= settings.callsAtOnce) return;
      if (call.isRoute && ++routes > settings.routeCallsAtOnce) continue;
      if (allowance < 1) {
        pacer = setTimeout(flush, 1000 / framesPerSecond);
        return;
      }
      allowance--;
      waiting.delete(id);
      sent.set(id, call);
      socket.send(call.frame);
    }
  }

  const failAll = (calls, ...why) => [...calls.values()].forEach(call => call.fail(...why));

  // --- The socket ---
  function open() {
    drop();
    const id = connectionId();
    if (id === null) return stop("idle", "closed");
    if (id !== page.id) page = pageOf(id);
    // Also after a try that failed: the server may have written into a connection of which nothing arrived here.
    const resume = resumed = page.attempted;
    Object.assign(page, { attempted: true, unanswered: page.unanswered + 1 });
    startedAt = now();
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const path = (bodyAttribute("data-socket-path") ?? "").replace(/^\/?/, "/");  // else it could go on with the host
    const query = `socket_connection_id=${encodeURIComponent(id)}&control${resume ? "&resume" : ""}`;
    socket = new WebSocket(`${scheme}://${location.host}${path}?${query}`);
    socket.onopen = () => { if (resume) socket.send(resumeFrame()); };
    socket.onmessage = event => { heardAt = now(); answered = true; receive(event.data); };
    socket.onclose = event => closed(event.code);
    timer = setTimeout(retry, settings.connectWithin);
    enter("connecting");
  }

  function resumeFrame() {
    // fromEntries makes own properties, also of a channel named __proto__.
    const texts = positions => Object.fromEntries([...positions].map(([channel, { text }]) => [channel, text]));
    return JSON.stringify({ action: "resume", positions: texts(page.public), private: texts(page.private) });
  }

  function opened(known) {
    if (state !== "connecting") return;
    clearTimeout(timer);
    page.unanswered--;
    openedAt = now();
    watch();
    enter("open");
    flush();
    const pushed = page.public.size + page.private.size > 0;
    const expectsPushes = page.subscribed || pushed || bodyAttribute("data-socket-subscribed") !== null;
    if (known === false && expectsPushes) gap("unknown");
  }

  function closed(code) {
    // Two sockets of this very page may be taken in in the wrong order, one even long after it was given up; then this one, the later, tries again.
    const overtakenByOwn = resumed && (page.unanswered > 0 || now() - startedAt < settings.steadyAfter);
    const end = code === SUPERSEDED && overtakenByOwn ? undefined : FINAL.get(code);
    if (code === SUPERSEDED) page.unanswered = 0;
    if (!end) return retry(code === TOO_MUCH ? settings.retryAfterTooMuch : 0);
    stop(...end);
    gap(end[0]);
  }

  // The handlers go first: a close handshake may hang, and nothing here waits for its end.
  function drop(code = "disconnected") {
    clearTimeout(timer);
    if (state === "open" && now() - openedAt >= settings.steadyAfter) tries = 0;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
      socket = null;
    }
    failAll(sent, code);
  }

  function stop(next, code, status) {
    drop(next === "closed" ? "closed" : "disconnected");
    failAll(waiting, code, status);
    enter(next);
  }

  function retry(atLeast = 0) {
    drop();
    const delay = Math.random() * Math.min(settings.retryMax, settings.retryBase * 2 ** tries++);
    notBefore = now() + atLeast;
    timer = setTimeout(open, atLeast + delay);
    enter("waiting");
  }

  // One timer that looks at the clock, instead of one that is set anew with every frame.
  function watch() {
    const left = heardAt + settings.pingAfter - now();
    if (left > 0) timer = setTimeout(watch, left);
    else probe(settings.pongWithin);
  }

  function probe(within) {
    clearTimeout(timer);
    answered = false;
    socket.send(JSON.stringify({ id: `ping-${++lastId}`, action: "ping" }));
    timer = setTimeout(() => { if (answered) watch(); else open(); }, within);
  }

  function wake() {
    if (state === "open") probe(settings.pongWithinOnWake);
    else if (state === "waiting" && now() >= notBefore) open();
  }

  function connect() {
    const connected = ["connecting", "open"].includes(state) && connectionId() === page.id;
    if (!ready) enter("idle");
    else if (!connected) open();
  }

  function start() {
    ready = true;
    if (state === "idle") open();
  }

  // --- What carries the connection id ---
  const isOwnOrigin = url => {
    try { return new URL(url, document.baseURI).origin === location.origin; } catch { return false; }
  };

  function fetchAsPage(input, init) {
    const request = input instanceof Request ? input : null;
    const id = connectionId();
    if (id === null || !isOwnOrigin(request?.url ?? input)) return window.fetch(input, init);
    const headers = new Headers(init?.headers ?? request?.headers);
    headers.set("Socket-Connection-Id", id);
    return window.fetch(input, { ...init, headers });
  }

  // `formdata` does not name the button, but follows within the same task on `submit`, which does.
  let submitter = null;

  function completeForm({ target: form, formData }) {
    const id = connectionId();
    const button = submitter?.form === form ? submitter : null;
    // Not form.method and form.action: fields with these names would hide them.
    const own = name => Reflect.get(HTMLFormElement.prototype, name, form);
    const method = button?.hasAttribute("formmethod") ? button.formMethod : own("method");
    const action = button?.hasAttribute("formaction") ? button.formAction : own("action");
    if (id !== null && method === "post" && isOwnOrigin(action)) formData.set("socket_connection_id", id);
  }

  // --- The page ---
  globalThis[mark] = globalThis.realtime = Object.freeze({
    on: (channel, fn) => add(messageListeners, fn, String(channel)),
    off, call, send, connect,
    fetch: fetchAsPage,
    close: () => stop("closed", "closed"),
    onState: fn => add(stateListeners, fn),
    onGap: fn => add(gapListeners, fn),
    get state() { return state; },
    get id() { return connectionId(); },
    Error: RealtimeError,
  });

  addEventListener("online", wake);
  // For a page in its back-forward cache a browser may go on answering the server's pings, and throw the pushes away.
  addEventListener("pagehide", event => { if (event.persisted && socket) retry(); });
  addEventListener("pageshow", event => { if (event.persisted) wake(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) wake(); });
  document.addEventListener("submit", event => {
    submitter = event.submitter;
    setTimeout(() => { submitter = null; });
  }, true);
  document.addEventListener("formdata", completeForm);

  // Deferred scripts run before DOMContentLoaded, so that their listeners are in place when the first push arrives.
  const loaded = performance.getEntriesByType("navigation")[0]?.domContentLoadedEventStart > 0;
  if (loaded || document.readyState === "complete") start();
  else {
    document.addEventListener("DOMContentLoaded", start, { once: true });
    addEventListener("load", start, { once: true });
  }
})();
