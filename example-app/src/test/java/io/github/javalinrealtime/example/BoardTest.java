package io.github.javalinrealtime.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.javalin.Javalin;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BoardTest {
    private final Javalin app =
            ExampleApp.create(Duration.ofMillis(60), Duration.ofSeconds(3)).start("127.0.0.1", 0);

    @AfterEach
    void stop() {
        app.stop();
    }

    @Test
    void everyPageSeesTheProgressAlsoOneThatIsOpenedInTheMiddle() {
        try (Browser first = new Browser(app);
                Browser second = new Browser(app)) {
            first.open("/board").click("form button");
            first.await("progress", page -> !page.elements("progress").isEmpty() && percent(page) >= 10);

            second.open("/board");
            int found = percent(second);
            assertTrue(found >= 10, "opened at " + found);
            second.await("further progress", page -> percent(page) > found);
            first.awaitText("#jobs .state", "done");
            second.awaitText("#jobs .state", "done");
            assertEquals(100, percent(second));
            assertEquals(List.of("Index the library: done"), second.texts("#finished"));
        }
    }

    @Test
    void oneJobTooManyIsRefused() {
        try (Browser page = new Browser(app)) {
            page.open("/board");
            for (int jobs = 1; jobs <= 4; jobs++) {
                int expected = jobs;
                page.click("form button");
                page.await(jobs + " jobs", board -> board.elements("#jobs li").size() == expected);
            }
            page.click("form button");
            page.awaitText("form .problem", "4 jobs run already. Wait until one of them is done.");
        }
    }

    private static int percent(Browser page) {
        return Integer.parseInt(page.element("progress").getDomProperty("value"));
    }
}
