import "./realtime.js";

export default globalThis.realtime;
