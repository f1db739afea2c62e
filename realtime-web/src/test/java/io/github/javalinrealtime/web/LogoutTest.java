package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.redis.RedisServer;
import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestBrowser;
import io.github.javalinrealtime.web.testing.TestPage;
import io.javalin.config.JavalinConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the end of a session and a login leave of the pages from before, on one instance and on three. */
@Timeout(120)
class LogoutTest {
    private static final String SECRET = "a secret of the tests, 32 bytes+";
    private static final String UNKNOWN = "{\"event\":\"open\",\"known\":false}";
    private static final int PAGES = 30;
    private static final Duration SOON = Duration.ofSeconds(1);

    private final List<RealtimeTest> instances = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();
    private final List<RawClient> sockets = new ArrayList<>();
    private RealtimeTest test;

    @AfterEach
    void stop() {
        sockets.forEach(RawClient::close);
        instances.forEach(RealtimeTest::close);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/end", "/invalidate", "/login"})
    void allSocketsOfTheSessionCloseWithinASecondAndGetNothingMore(String way) throws Exception {
        start(options -> {});
        assertEndsAtOnce(way);
    }

    @Test
    void soTheyDoOnAllInstances() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            for (int i = 0; i < 3; i++) {
                start(options -> {
                    options.redis = redis.uri();
                    options.secret = SECRET;
                    options.secureCookie = false;
                });
            }
            assertEndsAtOnce("/end");
            stop();
            instances.clear();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void afterALoginNothingFromBeforeIsAcceptedThoughAnAttackerPlantedIt(boolean inCookie) throws Exception {
        SessionKeys keys = inCookie ? SessionKeys.signedCookie(SECRET, false) : SessionKeys.inSession();
        start(options -> options.sessionKeys = keys);
        TestBrowser browser = test.browser();
        String planted = open(browser);
        browser.get(inCookie ? "/end" : "/login");
        TestPage member = browser.open("/page?on=room").connect();
        sockets.clear();
        for (String id : ids) {
            sockets.add(RawClient.open(port(test), planted, "/?control&socket_connection_id=" + id));
        }
        sockets.add(RawClient.open(port(test), planted, "/?control&socket_connection_id=" + member.id()));
        test.plugin().push("for members", "room");
        assertEquals("for members", member.awaitPush("room").as(String.class));
        for (RawClient socket : sockets) {
            assertEquals(4401, socket.awaitClose());
            assertFalse(socket.left().stream().anyMatch(frame -> !frame.equals(UNKNOWN)));
        }
    }

    private void assertEndsAtOnce(String way) throws Exception {
        TestBrowser browser = instances.get(0).browser();
        open(browser);
        TestPage stranger = test.browser().open("/page?on=room").connect();
        test.plugin().push("before", "room");
        for (RawClient socket : sockets) {
            assertTrue(socket.next().contains("open"));
            assertTrue(socket.next().contains("before"));
        }
        long asked = System.nanoTime();
        assertEquals(200, browser.get(way).statusCode());
        for (RealtimeTest each : instances) {
            each.plugin().push("after", "room");
        }
        for (RawClient socket : sockets) {
            assertEquals(4401, socket.awaitClose());
            assertEquals(List.of(), socket.left());
        }
        Duration took = Duration.ofNanos(System.nanoTime() - asked);
        System.out.println(sockets.size() + " sockets on " + instances.size() + " instances closed within "
                + took.toMillis() + " ms");
        assertTrue(took.compareTo(SOON) < 0, took::toString);
        assertEquals("before", stranger.awaitPush("room").as(String.class));
        assertEquals("after", stranger.awaitPush("room").as(String.class));
    }

    /** Pages of one session with their sockets, on all instances in turn; returns the cookie. */
    private String open(TestBrowser browser) {
        String cookie = "";
        for (int i = 0; i < PAGES; i++) {
            TestPage page = browser.open("/page?on=room");
            cookie = Apps.cookie(page.answer()).orElse(cookie);
            ids.add(page.id());
            sockets.add(RawClient.open(
                    port(instances.get(i % instances.size())), cookie, "/?control&socket_connection_id=" + page.id()));
        }
        return cookie;
    }

    private void start(Consumer<RealtimeConfig> options) {
        RealtimeTest[] started = new RealtimeTest[1];
        started[0] = Apps.start(options, config -> routes(config, started));
        instances.add(started[0]);
        test = started[0];
    }

    private static void routes(JavalinConfig config, RealtimeTest[] started) {
        config.routes.get("/end", ctx -> started[0].plugin().endSession(ctx));
        config.routes.get("/invalidate", ctx -> ctx.req().getSession().invalidate());
        config.routes.get("/login", ctx -> ctx.req().changeSessionId());
    }

    private static int port(RealtimeTest instance) {
        return instance.browser().request("/").build().uri().getPort();
    }
}
