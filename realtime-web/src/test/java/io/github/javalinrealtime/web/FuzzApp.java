package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.RealtimeEvent;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An app for whatever may come: it answers all of it, never fails by itself, and counts what must not grow. */
final class FuzzApp implements AutoCloseable {
    private static final Pattern ID = Pattern.compile("data-socket-connection-id=\"([\\w-]+)\"");
    private static final Pattern COOKIE = Pattern.compile("(?i)set-cookie: ([^;\r]+)");

    /** Of HTTP, made and not yet over. */
    final AtomicInteger sessions = new AtomicInteger();

    /** Pages that have joined and not left. */
    private final AtomicInteger pages = new AtomicInteger();

    final Queue<RealtimeEvent.Failed> failures = new ConcurrentLinkedQueue<>();
    final RealtimePlugin plugin;

    /** Of a page that is subscribed to {@code room}. */
    final String id;

    final String cookie;
    private final Javalin javalin;

    /** What the handler {@code typed} takes. */
    record Visit(String name, int times, List<String> tags) {}

    FuzzApp(Consumer<RealtimeConfig> options) throws IOException {
        this.plugin = new RealtimePlugin(config -> {
            config.compression = true;
            config.handler("echo", call -> call.field("input"));
            config.handler("typed", call -> call.input(Visit.class));
            config.on(RealtimeEvent.Joined.class, joined -> pages.incrementAndGet());
            config.on(RealtimeEvent.Left.class, left -> pages.decrementAndGet());
            config.on(RealtimeEvent.Failed.class, failures::add);
            options.accept(config);
        });
        this.javalin = Javalin.create(this::configure).start("127.0.0.1", 0);
        String page = room("");
        Matcher set = COOKIE.matcher(page);
        assertTrue(set.find(), page);
        this.cookie = set.group(1);
        this.id = idIn(page);
    }

    WireClient dial() throws IOException {
        return new WireClient(new Socket(InetAddress.getLoopbackAddress(), javalin.port()));
    }

    /** What is counted of sockets and pages that are there. */
    long open() {
        return plugin.metrics().sockets() + plugin.metrics().pages() + pages.get();
    }

    /** A socket of the session. */
    WireClient connect(String page, boolean compression) throws IOException {
        WireClient client = dial();
        client.send(handshake(page, compression));
        String head = client.head();
        assertTrue(head.startsWith("HTTP/1.1 101"), head);
        if (compression) {
            client.allowCompression();
        }
        return client;
    }

    byte[] handshake(String page, boolean compression) {
        String offer = compression
                ? "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover"
                : "X-Nothing: 1";
        return RawHttp.handshake(
                        "/?socket_connection_id=" + page,
                        "Host: localhost",
                        "Origin: http://localhost",
                        "Cookie: " + cookie,
                        offer)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A fresh page connects, gets what is pushed, and calls a route. */
    void assertServes() throws IOException {
        try (WireClient client = connect(idIn(room(cookie)), false)) {
            plugin.push("after all that", "room");
            assertEquals("after all that", client.text().path("payload").asText());
            client.send(WireBytes.text(
                    "{\"id\":1,\"action\":\"call-route\",\"method\":\"POST\",\"uri\":\"/echo\",\"input\":\"x\"}"));
            assertEquals("x", client.text().path("body").asText());
        }
    }

    @Override
    public void close() {
        javalin.stop();
    }

    private String room(String from) throws IOException {
        try (WireClient client = dial()) {
            client.send(WireBytes.utf8("GET /room HTTP/1.1\r\nHost: localhost\r\nCookie: " + from + "\r\n\r\n"));
            return client.answer();
        }
    }

    private static String idIn(String page) {
        Matcher id = ID.matcher(page);
        assertTrue(id.find(), page);
        return id.group(1);
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.registerPlugin(plugin);
        config.routes.get("/room", ctx -> {
            socket(ctx).subscribe("room");
            ctx.html(Apps.HTML);
        });
        config.routes.get("/rooms/{room}", ctx -> ctx.result(ctx.pathParam("room") + ctx.queryString()));
        config.routes.delete("/rooms/{room}", ctx -> ctx.result(ctx.path()));
        config.routes.get("/query", ctx -> ctx.result("" + ctx.queryParamMap()));
        config.routes.post("/echo", ctx -> ctx.result(ctx.body()));
        config.routes.post("/form", ctx -> ctx.result("" + ctx.formParamMap()));
        config.routes.patch("/push", ctx -> socket(ctx).push("pushed", "room"));
        // Of Javalin and Jetty, over HTTP as well: %u0041 in a path, and a multipart body without its boundary.
        config.routes.exception(IllegalArgumentException.class, (odd, ctx) -> ctx.status(400));
        config.routes.exception(ServletException.class, (odd, ctx) -> ctx.status(400));
        config.jetty.modifyServletContextHandler(
                context -> context.getSessionHandler().addEventListener(new HttpSessionListener() {
                    @Override
                    public void sessionCreated(HttpSessionEvent event) {
                        sessions.incrementAndGet();
                    }

                    @Override
                    public void sessionDestroyed(HttpSessionEvent event) {
                        sessions.decrementAndGet();
                    }
                }));
    }
}
