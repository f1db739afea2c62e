"""One socket of the package websockets. Lines of JSON say what to do, and what was seen."""

import asyncio
import json
import ssl
import sys

import websockets

VERSION = int(websockets.__version__.split(".")[0])


def tell(event, value):
    print(json.dumps({"event": event, "value": value}), flush=True)


async def listen(socket):
    try:
        async for text in socket:
            tell("text", text)
    except websockets.ConnectionClosed:
        pass
    tell("closed", socket.close_code)


async def obey(socket):
    while line := await asyncio.to_thread(sys.stdin.readline):
        order = json.loads(line)
        value = order["value"]
        if order["order"] == "send":
            await socket.send(value)
        elif order["order"] == "ping":
            await (await socket.ping(value))
            tell("pong", value)
        else:
            await socket.close(value)


async def main(uri, cookie, origin, certificate):
    options = {"additional_headers" if VERSION >= 14 else "extra_headers": {"Cookie": cookie}}
    if uri.startswith("wss:"):
        options["ssl"] = ssl.create_default_context(cafile=certificate)
    async with websockets.connect(uri, origin=origin, ping_interval=None, **options) as socket:
        headers = socket.response.headers if VERSION >= 14 else socket.response_headers
        tell("open", headers.get("Sec-WebSocket-Extensions", ""))
        listening = asyncio.create_task(listen(socket))
        await obey(socket)
        await listening


asyncio.run(main(*sys.argv[1:]))
