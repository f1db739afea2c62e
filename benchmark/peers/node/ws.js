const { WebSocketServer } = require("ws");
const { serve, text } = require("./pub");

const members = new Map();
const of = channel => members.get(channel) ?? members.set(channel, new Set()).get(channel);

const server = serve((channel, message) => {
  const json = text(message);
  for (const member of of(channel)) {
    member.send(json);
  }
});

new WebSocketServer({ server }).on("connection", (socket, request) => {
  const set = of(Number(new URL(request.url, "http://localhost").searchParams.get("ch")));
  set.add(socket);
  socket.on("close", () => set.delete(socket));
  socket.on("error", () => {});
});
