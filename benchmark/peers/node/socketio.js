const { Server } = require("socket.io");
const { serve } = require("./pub");

const io = new Server(serve((channel, message) => io.to("channel " + channel).emit("message", message)), {
  transports: ["websocket"],
});

io.on("connection", socket => {
  socket.on("join", channel => {
    socket.join("channel " + channel);
    socket.emit("joined");
  });
});
