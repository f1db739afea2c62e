package io.github.javalinrealtime.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.javalin.Javalin;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallsTest {
    private Javalin app = start(0);

    @AfterEach
    void stop() {
        app.stop();
    }

    @Test
    void callsAreAnsweredOverTheSocket() {
        try (Browser page = new Browser(app)) {
            page.enter("lobby", "Ada").open("/calls");

            assertTrue(page.answer("#time").contains("\"over\":\"socket\""));
            assertTrue(page.answer("#time-http").contains("\"over\":\"http\""));
            assertEquals("200 {\"sum\":42}", page.answer("#sum button"));
            assertEquals("200 HELLO!", page.answer("#shout button"));
            assertEquals("404 There is nothing at this address.", page.answer("#missing"));
        }
    }

    @Test
    void theLightShowsThatTheServerIsGoneAndComesBack() {
        try (Browser page = new Browser(app)) {
            page.enter("lobby", "Ada");
            int port = app.port();
            app.stop();
            page.awaitText("#light", "Reconnecting…");
            assertFalse(page.element("#gap").isDisplayed());

            // The new server does not know the session, which the old one had in memory.
            app = start(port);
            page.awaitText("#light", "Session over");
            assertTrue(page.text("#gap").startsWith("Your session is over"), page.text("#gap"));
            page.click("#gap a").awaitText("#light", "Live");
        }
    }

    private static Javalin start(int port) {
        return ExampleApp.create(Duration.ofMillis(20), Duration.ofSeconds(3)).start("127.0.0.1", port);
    }
}
