package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.github.javalinrealtime.RealtimeEvent;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** An app with hand-written pages, under a policy that leaves scripts nothing but their own origin. */
final class BrowserApp implements AutoCloseable {
    static final String POLICY = "default-src 'self'; require-trusted-types-for 'script'";

    /** Reconnects without the delays that a person would not notice. */
    static final String QUICK = "retryBase: 20, retryMax: 100";

    /** So long that whatever happens within a test does not come from waiting. */
    static final String PATIENT = "retryBase: 3600000, retryMax: 3600000";

    /** What {@code realtimeSettings} is on the pages, without the braces. */
    volatile String settings = "";

    /** The header of the pages; empty for none. */
    volatile String cacheControl = "";

    /** What stands in the body tag of the pages. */
    volatile String bodyAttributes = "";

    /** HTML of the pages, before what was pushed. */
    volatile String content = "";

    /** How many pages were rendered. */
    final AtomicInteger rendered = new AtomicInteger();

    private final Javalin javalin;
    private final RealtimePlugin plugin;
    private final BlockingQueue<RealtimeEvent> events = new LinkedBlockingQueue<>();
    private int port;

    private BrowserApp(Consumer<RealtimeConfig> options, Consumer<JavalinConfig> routes) {
        plugin = new RealtimePlugin(options);
        javalin = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.registerPlugin(plugin);
            config.routes.before(ctx -> ctx.header("Content-Security-Policy", POLICY));
            config.routes.get("/rooms/{room}", ctx -> {
                socket(ctx).subscribe("room:" + ctx.pathParam("room"));
                page(ctx);
            });
            config.routes.get("/plain", this::page);
            config.routes.get("/elsewhere", ctx -> ctx.html("<!doctype html><title>Elsewhere</title><body>Elsewhere"));
            config.routes.get(
                    "/settings.js",
                    ctx -> ctx.contentType("text/javascript")
                            .result("globalThis.realtimeSettings = {" + settings + "};"));
            config.routes.post("/logout", ctx -> {
                plugin.endSession(ctx);
                ctx.status(204);
            });
            script(config, "watch.js");
            script(config, "page.js");
            routes.accept(config);
        });
        plugin.on(RealtimeEvent.class, events::add);
    }

    static BrowserApp start() {
        return start(options -> {}, routes -> {});
    }

    static BrowserApp start(Consumer<RealtimeConfig> options, Consumer<JavalinConfig> routes) {
        BrowserApp app = new BrowserApp(options, routes);
        app.listen(0);
        return app;
    }

    /** Another app at the port of this one, which was closed, with the same pages. */
    BrowserApp startAgain(Consumer<RealtimeConfig> options) {
        BrowserApp next = new BrowserApp(options, routes -> {});
        next.settings = settings;
        next.bodyAttributes = bodyAttributes;
        next.listen(port);
        return next;
    }

    /** Serves a file of the test resources. */
    static void script(JavalinConfig config, String name) {
        config.routes.get("/" + name, ctx -> ctx.contentType("text/javascript").result(resource(name)));
    }

    /** Answers with the page. */
    void page(Context ctx) {
        rendered.incrementAndGet();
        if (!cacheControl.isEmpty()) {
            ctx.header("Cache-Control", cacheControl);
        }
        ctx.html("""
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <title>Room</title>
                <script src="/watch.js"></script>
                <script src="/settings.js"></script>
                <script src="/realtime.js" defer></script>
                <script src="/page.js" defer></script>
                </head>
                <body %s>
                <p id="light"></p>
                %s
                <ul id="shown"></ul>
                </body>
                </html>
                """.formatted(bodyAttributes, content));
    }

    String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    int port() {
        return port;
    }

    RealtimePlugin plugin() {
        return plugin;
    }

    void push(Object message, String channel) {
        plugin.push(message, channel);
    }

    /** The next event of a type; those before it are forgotten. */
    <E extends RealtimeEvent> E await(Class<E> type) {
        try {
            while (true) {
                RealtimeEvent event = events.poll(10, TimeUnit.SECONDS);
                assertNotNull(event, "no " + type.getSimpleName() + " within ten seconds");
                if (type.isInstance(event)) {
                    return type.cast(event);
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    /** Whether an event of a type came, since the one that was awaited last. */
    boolean heard(Class<? extends RealtimeEvent> type) {
        plugin.eventsTold().orTimeout(10, TimeUnit.SECONDS).join();
        return events.stream().anyMatch(type::isInstance);
    }

    @Override
    public void close() {
        javalin.stop();
    }

    private void listen(int wanted) {
        javalin.start("127.0.0.1", wanted);
        port = javalin.port();
    }

    private static String resource(String name) {
        try (InputStream file = BrowserApp.class.getResourceAsStream("/browser/" + name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
