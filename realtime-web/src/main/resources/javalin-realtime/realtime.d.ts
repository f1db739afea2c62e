/**
 * Types of `realtime.js`, the browser client of Javalin Realtime.
 *
 * With a script tag the global `realtime` is there; name this file in `files` or `include` of the tsconfig. For
 * `import realtime from "…/realtime.mjs"` map that address in the tsconfig:
 * `"paths": { "/realtime.mjs": ["./types/realtime.d.ts"] }`.
 *
 * The client connects by itself as soon as the DOM is ready, if `<body>` has `data-socket-connection-id`. Listeners that
 * are added by ordinary, deferred or module scripts of the page are in place before the first push arrives.
 *
 * Forms of this document with method `post` and an action on the page's own origin are sent with the field
 * `socket_connection_id`, so that the server knows which page they come from. The `formaction` and `formmethod` of the
 * button count; for `new FormData(form)` in a script, and for `form.submit()`, the browser names no button, and the
 * form's own attributes count alone. Such a `FormData` has the field, too.
 *
 * On `document` it dispatches `realtime:message`, `realtime:state` and `realtime:gap`. Attributes of `<body>` that it reads:
 * `data-socket-connection-id`, `data-socket-path`, `data-socket-subscribed` and `data-socket-on-gap="reload"`.
 */

/**
 * - `idle`: the DOM is not ready, or the page has no connection id
 * - `connecting`: on the way to an open socket
 * - `open`: pushes arrive, calls are sent
 * - `waiting`: between two tries
 * - `ended`: the session of this page is over; no further tries
 * - `superseded`: a newer socket with this page's id took over; no further tries
 * - `closed`: `close()` was called
 */
export type State = "idle" | "connecting" | "open" | "waiting" | "ended" | "superseded" | "closed";

/** Where a message came from. */
export interface MessageInfo {
  /** The channel's own name, also where a pattern heard it. */
  readonly channel: string;
  /** The place of the message in its channel: `<epoch>.<offset>`. */
  readonly position: string;
  /** Whether it was pushed to this page alone. A private channel is another than the public one with the same name. */
  readonly private: boolean;
}

/** Receives the payload of a push. What it throws is reported and harms no other listener. */
export type MessageListener<T = any> = (payload: T, info: MessageInfo) => void;

/** Receives each change of state. */
export type StateListener = (state: State, previous: State) => void;

/** Receives each gap. */
export type GapListener = (gap: Gap) => void;

/**
 * Why pushes were, or may have been, missed.
 *
 * - `history`: those on `channel` are older than the history that the server keeps; what follows comes after `position`
 * - `unknown`: the server no longer holds the subscriptions of this page
 * - `ended`: the session of this page is over
 * - `superseded`: a newer socket with this page's id took over
 */
export type GapReason = "history" | "unknown" | "ended" | "superseded";

/** Pushes were, or may have been, missed: what the page shows should be fetched anew. */
export interface Gap {
  /** The channel, or null if the whole page is concerned. */
  readonly channel: string | null;
  readonly private: boolean;
  /** The position after which pushes follow again; null if the whole page is concerned. */
  readonly position: string | null;
  readonly reason: GapReason;
}

/** What a call was answered with. */
export interface Response {
  /** The HTTP status of the route; 200 for a handler that returned. */
  readonly status: number;
  /** The headers of the answer, by name as the server wrote it. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text; empty if there is none. */
  readonly body: string;
  /** Whether the status is 200 to 299. */
  readonly ok: boolean;
  /** The body, parsed as JSON. Throws a SyntaxError where it is not JSON. */
  json<T = any>(): T;
}

export interface SendOptions {
  /** Milliseconds after which the promise is rejected with `timed-out`, waiting included. Default 10,000. */
  timeout?: number;
}

export interface CallOptions extends SendOptions {
  /** Default GET. */
  method?: string;
  /**
   * Anything that JSON can express. For GET, HEAD and DELETE an object becomes the query; with another method it becomes
   * the JSON body, or a form where the header `content-type` is `application/x-www-form-urlencoded`. A string
   * is sent as it is.
   */
  input?: unknown;
  /** Headers of the request to the route. */
  headers?: HeadersInit;
}

/**
 * Why a call has no response. The first five are the client's own, with status 0. `timed-out` and `session-ended` may
 * also be the server's, with their status. An app's handlers may add codes of their own.
 *
 * - `timed-out`: no reply within the timeout; with status 504, the route did not answer the server in time
 * - `disconnected`: the socket broke after the call was sent. It may have been carried out; it is never repeated
 * - `closed`: `close()` was called, the page is superseded, or it has no connection id
 * - `too-many`: 100 calls wait already
 * - `session-ended`: the session of this page is over (status 401)
 */
export type ErrorCode =
  | "timed-out" | "disconnected" | "closed" | "too-many" | "session-ended"
  | "bad-json" | "missing-id" | "missing-action" | "bad-input" | "unknown-action"
  | "not-callable" | "too-large" | "too-many-calls" | "failed" | "event-stream" | "stopping"
  | (string & {});

/** A call that got no response. A route that answers 404 or 500 is a response. */
export declare class RealtimeError extends Error {
  constructor(code: ErrorCode, status?: number, subject?: string);
  readonly name: "RealtimeError";
  readonly code: ErrorCode;
  /** The status of the server's reply, or 0 if there was none. */
  readonly status: number;
}

/** The client of this page. */
export interface Realtime {
  /**
   * Calls `fn` for every message on a channel. In `channel` each `*` stands for any characters, also none: `"room:*"`
   * hears `room:1` and `room:`. Public and private messages are both heard; `info.private` tells them apart. Listeners
   * are called in the order in which they were added, one that was added twice twice.
   *
   * @returns a function that takes this listener away again
   */
  on<T = any>(channel: string, fn: MessageListener<T>): () => void;

  /**
   * Takes away what `on` added under the same name: this function, or, without one, all of them. A name with `*` means
   * the pattern itself, not the channels that it hears.
   */
  off(channel: string, fn?: MessageListener): void;

  /**
   * Calls a route of the app over the socket. Resolves with whatever the route answers, also 404 and 500, as `fetch` does;
   * rejects with a RealtimeError if there is no answer.
   *
   * Before the socket is open, up to 100 calls wait for it within their timeout. At most 8 route calls are under way at
   * once and 50 calls in all, and 40 a second are written after a first 40, all of it less than the server allows; the
   * others wait, too. A call that was sent when the socket broke is never repeated.
   */
  call(uri: string | URL, options?: CallOptions): Promise<Response>;

  /** Sends to a message handler of the app. Everything that is said of `call` holds, but for the limit of 8. */
  send(action: string, input?: unknown, options?: SendOptions): Promise<Response>;

  /**
   * `window.fetch`, with the header `Socket-Connection-Id` on requests to the page's own origin, so that the server knows
   * which page asks. Other requests pass untouched. The browser keeps the header where the answer redirects elsewhere.
   */
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<globalThis.Response>;

  /** Closes the socket for good. Calls that wait or are under way are rejected with `closed`. */
  close(): void;

  /**
   * Tries now instead of later; also after `close()`, and in the states `ended` and `superseded`. Does nothing while the
   * socket is open or on its way, unless `<body>` has another connection id by now.
   */
  connect(): void;

  /** Calls `fn` at each change of state from now on. Returns a function that takes it away again. */
  onState(fn: StateListener): () => void;

  /**
   * Calls `fn` at each gap. Returns a function that takes it away again. A gap for which nobody listens here, and which
   * nobody prevents as the event `realtime:gap`, is a warning on the console.
   */
  onGap(fn: GapListener): () => void;

  readonly state: State;

  /** The connection id of this page, or null if it has none. */
  readonly id: string | null;

  /** The class of the errors with which `call` and `send` reject. */
  readonly Error: typeof RealtimeError;
}

/**
 * Limits, in milliseconds unless they count something. A test may set some of them as `globalThis.realtimeSettings`
 * before it loads the client, which reads them once. Apps have no need to.
 */
export interface Settings {
  /** From the start of a try to the frame `open`. Default 10,000. */
  connectWithin: number;
  /** The first delay is up to this; each further one up to twice the last bound. Default 500. */
  retryBase: number;
  /** No delay is longer. Default 20,000. */
  retryMax: number;
  /** Waited in addition after close code 4429. Default 5,000. */
  retryAfterTooMuch: number;
  /** After being open this long, the delays begin anew. Default 5,000. */
  steadyAfter: number;
  /** Silence after which the client asks whether the server is there. Default 25,000. */
  pingAfter: number;
  /** Within which anything must arrive then. Default 10,000. */
  pongWithin: number;
  /** The same, when the page becomes visible or the network comes back. Default 3,000. */
  pongWithinOnWake: number;
  /** Default 10,000. */
  callTimeout: number;
  /** Calls that may wait. Default 100. */
  callsWaiting: number;
  /** Route calls under way at once. Default 8. */
  routeCallsAtOnce: number;
  /** Calls under way at once. Default 50. */
  callsAtOnce: number;
  /** Calls that are written in a second, and at once after a pause. Default 40. */
  framesPerSecond: number;
  /** Least time between two reloads on a gap. Default 60,000. */
  reloadEvery: number;
}

declare global {
  var realtime: Realtime;
  var realtimeSettings: Partial<Settings> | undefined;

  interface DocumentEventMap {
    /** A push, after the listeners of `on` have heard it. */
    "realtime:message": CustomEvent<MessageInfo & { readonly payload: any }>;
    "realtime:state": CustomEvent<{ readonly state: State; readonly previous: State }>;
    /**
     * A gap. `preventDefault()` says that it is dealt with: no warning, and no reload by `data-socket-on-gap="reload"`.
     * That attribute reloads the page at most once a minute, and never when it was superseded.
     */
    "realtime:gap": CustomEvent<Gap>;
  }
}

declare const realtime: Realtime;
export default realtime;
