package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestPage;
import io.javalin.Javalin;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TwoLinesTest {
    @Test
    void aPageThatAHandlerSubscribedGetsWhatAnotherPushes() {
        Javalin app = Javalin.create(config -> {
            config.registerPlugin(new RealtimePlugin());
            config.routes.get("/", ctx -> {
                socket(ctx).subscribe("room:1");
                assertSame(socket(ctx), ctx.with(RealtimePlugin.class));
                ctx.html("<!doctype html><html><head><title>x</title></head><body>hi</body></html>");
            });
            config.routes.post("/push", ctx -> socket(ctx).push(Map.of("text", "hi"), "room:1"));
        });
        try (RealtimeTest test = RealtimeTest.start(app)) {
            TestPage page = test.browser().open("/");
            test.browser().post("/push", Map.of());
            page.connect();
            test.plugin().push("again", "room:1");
            assertEquals("{\"text\":\"hi\"}", page.awaitPush("room:1").json());
            assertEquals("again", page.awaitPush("room:1").as(String.class));
        }
    }
}
