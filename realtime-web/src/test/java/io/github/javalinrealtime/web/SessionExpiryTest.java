package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestPage;
import io.javalin.config.JavalinConfig;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.session.DefaultSessionIdManager;
import org.eclipse.jetty.session.HouseKeeper;
import org.eclipse.jetty.session.SessionIdManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SessionExpiryTest {
    private static final Duration MOST = Duration.ofSeconds(60);

    private final AtomicReference<Server> server = new AtomicReference<>();

    @Test
    void expiredSessionsAreLookedForTwiceAMinute() {
        try (RealtimeTest test = Apps.start(options -> {}, this::keepServer)) {
            assertTrue(test.plugin().isReady());
            long seconds = interval();
            assertTrue(seconds >= 30 && seconds <= 33, "every " + seconds + " s");
        }
    }

    @Test
    void whatTheAppSaysOfThatStays() {
        try (RealtimeTest test = Apps.start(options -> {}, config -> {
            keepServer(config);
            config.jetty.modifyServer(own -> {
                DefaultSessionIdManager ids = new DefaultSessionIdManager(own);
                HouseKeeper keeper = new HouseKeeper();
                setInterval(keeper);
                ids.setSessionHouseKeeper(keeper);
                own.addBean(ids, true);
            });
        })) {
            assertTrue(test.plugin().isReady());
            long seconds = interval();
            assertTrue(seconds >= 200 && seconds <= 220, "every " + seconds + " s");
        }
    }

    @Test
    void theSocketsOfASessionThatExpiresCloseWithinAMinute() {
        try (RealtimeTest test = Apps.start(
                options -> {},
                config -> config.jetty.modifyServletContextHandler(
                        context -> context.getSessionHandler().setMaxInactiveInterval(1)))) {
            TestPage page = test.browser().open("/page?on=a");
            try (RawClient raw = RawClient.open(page, "/?socket_connection_id=" + page.id())) {
                long begun = System.nanoTime();
                assertEquals(4401, raw.awaitClose(MOST));
                System.out.println("An expired session: its socket was closed after "
                        + Duration.ofNanos(System.nanoTime() - begun).toSeconds() + " s");
            }
        }
    }

    private void keepServer(JavalinConfig config) {
        config.jetty.modifyServer(server::set);
    }

    private long interval() {
        return server.get()
                .getBean(SessionIdManager.class)
                .getSessionHouseKeeper()
                .getIntervalSec();
    }

    private static void setInterval(HouseKeeper keeper) {
        try {
            keeper.setIntervalSec(200);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }
}
