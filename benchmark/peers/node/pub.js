// GET /pub?c=<channels>&b=<messages each>&s=<bytes>&t=<clock>, which the load client asks for.
const http = require("http");

const text = message => JSON.stringify(message);

function message(channel, query) {
  const empty = { clock: "clock#" + query.get("t"), channel, text: "" };
  return { ...empty, text: "x".repeat(Math.max(0, query.get("s") - text(empty).length)) };
}

// Calls publish(channel, message) for each, and ends with the process that started this one.
function serve(publish) {
  process.stdin.on("end", () => process.exit()).resume();
  const server = http.createServer((request, response) => {
    const url = new URL(request.url, "http://localhost");
    if (url.pathname !== "/pub") {
      response.writeHead(404).end();
      return;
    }
    const query = url.searchParams;
    for (let channel = 0; channel < query.get("c"); channel++) {
      for (let i = 0; i < query.get("b"); i++) {
        publish(channel, message(channel, query));
      }
    }
    response.setHeader("Content-Length", 2);
    response.end("ok");
  });
  server.listen({ port: Number(process.argv[2]), host: "127.0.0.1", backlog: 4096 });
  return server;
}

module.exports = { serve, text };
