package io.github.javalinrealtime.web.readme;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.History;
import io.github.javalinrealtime.Metrics;
import io.github.javalinrealtime.RealtimeEvent;
import io.github.javalinrealtime.web.RealtimeConfig;
import io.github.javalinrealtime.web.RealtimePlugin;
import io.github.javalinrealtime.web.micrometer.RealtimeMeters;
import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestPage;
import io.github.javalinrealtime.web.thymeleaf.RealtimeDialect;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.rendering.template.JavalinThymeleaf;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.thymeleaf.TemplateEngine;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/** The README's Java, line by line, so that it compiles; {@link DocumentationTest} holds the two together. */
@SuppressWarnings({"FutureReturnValueIgnored", "UnusedMethod"})
abstract class Snippets {
    abstract double load();

    Javalin twoLines(ScheduledExecutorService scheduler) {
        RealtimePlugin plugin = new RealtimePlugin();
        Javalin app = Javalin.create(config -> config.registerPlugin(plugin));
        scheduler.scheduleAtFixedRate(() -> plugin.push(Map.of("load", load()), "status"), 1, 1, TimeUnit.SECONDS);
        return app;
    }

    void channels(Context ctx, RealtimePlugin plugin, ConnectionKey page) {
        socket(ctx).subscribe("room:1", "news");
        socket(ctx).unsubscribe(List.of("news"));
        socket(ctx).push(Map.of("text", "hi"), "room:1", "room:2");
        socket(ctx).push("closing soon", Channel.matching("room:*"));
        socket(ctx).pushToOthers(Map.of("text", "hi"), "room:1");
        plugin.pushTo(page, Map.of("done", true), "export");
        plugin.once("order-7").push(Map.of("sold", 7), "stock");
    }

    void operators(RealtimePlugin plugin, Logger log, MeterRegistry registry) {
        Metrics now = plugin.metrics();
        log.info(
                "{} sockets, {} deliveries, {} gaps, refused: {}",
                now.sockets(),
                now.deliveries(),
                now.gaps(),
                now.refusals());
        new RealtimeMeters(plugin).bindTo(registry);
    }

    void page(JavalinConfig config) {
        TemplateEngine engine = new TemplateEngine();
        engine.setTemplateResolver(new ClassLoaderTemplateResolver());
        engine.addDialect(new RealtimeDialect());
        config.fileRenderer(new JavalinThymeleaf(engine));
    }

    void nothingIsLost(JavalinConfig config) {
        config.registerPlugin(new RealtimePlugin(rt -> {
            rt.history(Channel.matching("ticker:*"), History.off());
            rt.history = new History(500, Duration.ofMinutes(30));
            rt.lease = Duration.ofHours(4);
        }));
    }

    void handlers(JavalinConfig config) {
        config.registerPlugin(new RealtimePlugin(rt -> rt.handler("shout", call -> {
            String text = call.input(String.class).toUpperCase(Locale.ROOT);
            call.socket().pushToOthers(text, "shouts");
            return Map.of("by", String.valueOf(call.session("user")), "text", text);
        })));
    }

    void events(RealtimeConfig rt, Set<ConnectionKey> online, LongAdder failures) {
        rt.on(RealtimeEvent.Joined.class, event -> online.add(event.page()));
        rt.on(RealtimeEvent.Left.class, event -> online.remove(event.page()));
        rt.on(RealtimeEvent.Failed.class, event -> failures.increment());
    }

    void identity(JavalinConfig config, RealtimePlugin plugin) {
        config.routes.post("/logout", ctx -> {
            plugin.endSession(ctx);
            ctx.sessionAttribute("user", null);
        });
    }

    void testSupport(Javalin app) {
        try (RealtimeTest test = RealtimeTest.start(app)) {
            TestPage page = test.browser().open("/rooms/1").connect();
            test.browser().post("/rooms/1/messages", Map.of("text", "hi"));
            assertEquals("hi", page.awaitPush("room:1").as(Map.class).get("text"));
            assertTrue(test.subscribed("room:1"));
            assertEquals(1, test.pushed("room:1").size());
        }
    }
}
