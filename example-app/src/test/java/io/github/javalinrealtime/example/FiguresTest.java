package io.github.javalinrealtime.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.javalin.Javalin;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FiguresTest {
    private final Javalin app =
            ExampleApp.create(Duration.ofMillis(20), Duration.ofSeconds(3)).start("127.0.0.1", 0);

    @AfterEach
    void stop() {
        app.stop();
    }

    @Test
    void theFiguresFollowWhatHappens() {
        try (Browser operator = new Browser(app);
                Browser visitor = new Browser(app)) {
            operator.open("/metrics");
            assertEquals("there", figure(operator, "Registry"));
            assertEquals(List.of(), operator.texts(".foot"), "an instance without a name");
            visitor.enter("lobby", "Ada").say("hello");
            operator.await("two sockets", page -> figure(page, "Sockets").equals("2"));
            operator.await("pushes", page -> !figure(page, "Pushes").equals("0"));
            operator.await("deliveries", page -> !figure(page, "Deliveries").equals("0"));
            visitor.script("realtime.send('no such action').catch(() => {})");
            operator.await(
                    "an error", page -> figure(page, "Answered: unknown action").equals("1"));
        }
    }

    private static String figure(Browser page, String name) {
        List<String> names = page.texts("#figures dt");
        List<String> values = page.texts("#figures dd");
        int at = names.indexOf(name);
        return at < 0 || at >= values.size() ? "" : values.get(at);
    }
}
