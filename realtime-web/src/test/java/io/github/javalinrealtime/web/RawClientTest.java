package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.javalinrealtime.RealtimeEvent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A page without {@code realtime.js}: the JavaScript that came with pakyow-realtime, as its README printed it. */
class RawClientTest extends BrowserSuite {
    @AutoClose
    private BrowserApp app;

    @BeforeEach
    void start() {
        app = BrowserApp.start(options -> {}, config -> {
            BrowserApp.script(config, "seed.js");
            config.routes.get(
                    "/frames.js",
                    ctx -> ctx.contentType("text/javascript")
                            .result(
                                    "window.frames = []; window.socket.onmessage = event => window.frames.push(event.data);"));
            config.routes.get("/raw", ctx -> {
                socket(ctx).subscribe("room:1");
                ctx.html("<!doctype html><html><head><title>Raw</title><script src='/watch.js'></script></head><body>"
                        + "<form method='post' action='/more'></form>"
                        + "<script src='/seed.js'></script><script src='/frames.js'></script></body></html>");
            });
            config.routes.post("/more", ctx -> {
                socket(ctx).subscribe("room:2");
                ctx.status(204);
            });
        });
    }

    @AfterEach
    void check() {
        browser.assertNoViolation();
    }

    @Test
    void thePrintedJavaScriptGetsEachPushWithItsPayloadAndItsChannel() {
        openAndListen();
        app.push(Map.of("foo", "bar"), "room:1");
        app.push("ünïcode 💬", "room:1");
        browser.await("frames.length === 2");
        assertEquals(
                List.of("room:1", "bar", "ünïcode 💬"),
                value(
                        "[JSON.parse(frames[0]).channel, JSON.parse(frames[0]).payload.foo, JSON.parse(frames[1]).payload]"));
    }

    @Test
    void itGetsNoFrameButPushes() {
        openAndListen();
        // Our client would be told of the new subscription, and of being open.
        browser.run("fetch('/more', {method: 'POST', headers: {'Socket-Connection-Id': conn}})");
        app.await(RealtimeEvent.Subscribed.class);
        app.await(RealtimeEvent.Subscribed.class);
        app.push("second", "room:2");
        browser.await("frames.length >= 1");
        app.push("first", "room:1");
        browser.await("frames.length >= 2");
        assertEquals(
                List.of(List.of("room:2", "second"), List.of("room:1", "first")),
                value("frames.map(frame => JSON.parse(frame)).map(push => [push.channel, push.payload])"));
    }

    private void openAndListen() {
        browser.open(app.url("/raw"));
        browser.await("frames && socket.readyState === WebSocket.OPEN");
    }

    private static Object value(String expression) {
        return browser.value(expression);
    }
}
