// One socket of the package ws. Lines of JSON say what to do, and what was seen.
import {readFileSync} from "node:fs";
import {createInterface} from "node:readline";
import WebSocket from "ws";

const [uri, cookie, origin, certificate] = process.argv.slice(2);
const tell = (event, value) => console.log(JSON.stringify({event, value}));
const socket = new WebSocket(uri, {origin, headers: {cookie}, ca: readFileSync(certificate)});
socket.on("open", () => tell("open", socket.extensions));
socket.on("message", data => tell("text", data.toString()));
socket.on("pong", data => tell("pong", data.toString()));
socket.on("error", error => tell("failed", error.message));
socket.on("close", code => tell("closed", code));

const orders = {
    send: text => socket.send(text),
    ping: payload => socket.ping(payload),
    end: code => socket.close(code)
};
createInterface({input: process.stdin})
    .on("line", line => {
        const {order, value} = JSON.parse(line);
        orders[order](value);
    })
    .on("close", () => process.exit());
