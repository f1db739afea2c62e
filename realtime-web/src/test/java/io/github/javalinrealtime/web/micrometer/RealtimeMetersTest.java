package io.github.javalinrealtime.web.micrometer;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.ErrorCode;
import io.github.javalinrealtime.Refusal;
import io.github.javalinrealtime.web.RealtimePlugin;
import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestBrowser;
import io.github.javalinrealtime.web.testing.TestPage;
import io.javalin.Javalin;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RealtimeMetersTest {
    private final RealtimePlugin plugin = new RealtimePlugin(rt -> {
        rt.limits.socketsPerSession = 1;
        rt.handler("hello", call -> "world");
    });
    private final Javalin app = Javalin.create(config -> {
        config.registerPlugin(plugin);
        config.routes.get("/page", ctx -> {
            socket(ctx).subscribe("room");
            ctx.html("<html><body></body></html>");
        });
    });

    @Test
    void whatThePluginDoesIsInTheAppsRegistry() {
        try (RealtimeTest test = RealtimeTest.start(app)) {
            TestBrowser browser = test.browser();
            TestPage page = browser.open("/page").connect();
            TestPage oneTooMany = browser.open("/page");
            assertThrows(AssertionError.class, oneTooMany::connect);
            plugin.push("hi", "room");
            page.awaitPush("room");
            assertEquals(200, page.send("hello", null).status());
            assertEquals(404, page.send("no such action", null).status());

            SimpleMeterRegistry registry = registry();
            assertEquals(1, gauge(registry, "sockets"));
            assertEquals(1, gauge(registry, "pages"));
            assertEquals(1, gauge(registry, "channels"));
            assertEquals(1, gauge(registry, "registry.ready"));
            assertEquals(1, counter(registry, "sockets.opened"));
            assertEquals(1, counter(registry, "pushes"));
            assertEquals(1, counter(registry, "deliveries"));
            assertEquals(0, counter(registry, "replays"));
            assertEquals(0, counter(registry, "gaps"));
            assertEquals(0, counter(registry, "dropped"));
            assertEquals(1, counter(registry, "refusals", "cause", "sockets-per-session"));
            assertEquals(1, counter(registry, "errors", "code", "unknown-action"));
            assertEquals(1, registry.get("realtime.calls").functionTimer().count());
            assertEquals(
                    Refusal.values().length,
                    registry.get("realtime.refusals").meters().size());
            assertEquals(
                    ErrorCode.values().length,
                    registry.get("realtime.errors").meters().size());
            assertTrue(registry.getMeters().stream()
                    .allMatch(meter -> meter.getId().getDescription() != null));
            double longest = registry.get("realtime.calls.longest").timeGauge().value(TimeUnit.SECONDS);
            assertTrue(longest > 0 && longest < 60, "" + longest);
        }
    }

    private SimpleMeterRegistry registry() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new RealtimeMeters(plugin).bindTo(registry);
        return registry;
    }

    private static double gauge(SimpleMeterRegistry registry, String name) {
        return registry.get("realtime." + name).gauge().value();
    }

    private static double counter(SimpleMeterRegistry registry, String name, String... tags) {
        return registry.get("realtime." + name).tags(tags).functionCounter().count();
    }
}
