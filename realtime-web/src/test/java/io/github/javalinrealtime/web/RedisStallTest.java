package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.RealtimeException;
import io.github.javalinrealtime.redis.RedisServer;
import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestBrowser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A Redis that stands still while requests push. */
@Timeout(60)
class RedisStallTest {
    private static final double FAILS_WITHIN_MILLIS = 600;
    private static final Duration PHASE = Duration.ofSeconds(4);
    private static final long BETWEEN = Duration.ofMillis(5).toNanos();
    private static final int PUSHERS = 20;

    /** Below that it is the machine that is measured. */
    private static final double NOISE_MILLIS = 25;

    @Test
    void pushesFailSoonAndRoutesThatDoNotPushAreAsFastAsBefore() throws Exception {
        try (RedisServer redis = RedisServer.start();
                RealtimeTest test = Apps.start(
                        options -> {
                            options.redis = redis.uri();
                            options.secret = "a secret of the tests, 32 bytes+";
                        },
                        config -> config.routes.get("/plain", ctx -> ctx.result("x")))) {
            Browser.awaitUntil("ready", test.plugin()::isReady);
            measure(test, new Percentiles());
            Percentiles calm = requestsDuringPushes(test, 200);
            redis.pause();
            Percentiles failing = new Percentiles();
            failing.time(() ->
                    assertThrows(RealtimeException.class, () -> test.plugin().push("x", "room")));
            Percentiles stalled = requestsDuringPushes(test, 503);
            redis.resume();
            System.out.println("Other routes, Redis there: " + calm + "; stalled: " + stalled);
            assertTrue(failing.most() <= FAILS_WITHIN_MILLIS, failing::toString);
            assertTrue(stalled.p99() <= Math.max(2 * calm.p99(), NOISE_MILLIS), stalled::toString);
            Browser.awaitUntil("ready again", test.plugin()::isReady);
        }
    }

    /** How long a plain route takes, while twenty visitors push. */
    private static Percentiles requestsDuringPushes(RealtimeTest test, int status) throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        Percentiles pushes = new Percentiles();
        List<Thread> pushers = new ArrayList<>();
        for (int i = 0; i < PUSHERS; i++) {
            TestBrowser visitor = test.browser();
            Thread pusher = new Thread(() -> push(visitor, pushes, status, over), "pusher");
            pushers.add(pusher);
            pusher.start();
        }
        Percentiles requests = new Percentiles();
        measure(test, requests);
        over.set(true);
        for (Thread pusher : pushers) {
            pusher.join();
        }
        System.out.println("Pushes answered with " + status + ": " + pushes);
        assertTrue(pushes.most() <= FAILS_WITHIN_MILLIS, pushes::toString);
        return requests;
    }

    private static void measure(RealtimeTest test, Percentiles requests) throws InterruptedException {
        TestBrowser browser = test.browser();
        long end = System.nanoTime() + PHASE.toNanos();
        while (System.nanoTime() - end < 0) {
            requests.time(() -> assertEquals(200, browser.get("/plain").statusCode()));
            LockSupport.parkNanos(BETWEEN);
        }
    }

    private static void push(TestBrowser visitor, Percentiles pushes, int status, AtomicBoolean over) {
        try {
            while (!over.get()) {
                pushes.time(() -> assertEquals(
                        status, visitor.post("/push", Map.of("on", "room")).statusCode()));
                LockSupport.parkNanos(20 * BETWEEN);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
