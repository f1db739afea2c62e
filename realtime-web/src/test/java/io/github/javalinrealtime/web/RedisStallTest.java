package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

    /** On the server; of the phase that is under way. */
    private volatile Percentiles pushes = new Percentiles();

    /** How long this machine takes to let a thread sleep for so long: what is beyond is its own. */
    private final Percentiles sleeps = new Percentiles();

    @Test
    void pushesFailSoonAndRoutesThatDoNotPushAreAsFastAsBefore() throws Exception {
        try (RedisServer redis = RedisServer.start();
                RealtimeTest test = Apps.start(
                        options -> {
                            options.redis = redis.uri();
                            options.secret = "a secret of the tests, 32 bytes+";
                        },
                        config -> {
                            config.routes.get("/plain", ctx -> ctx.result("x"));
                            config.routes.post(
                                    "/timed-push",
                                    ctx -> pushes.time(() -> socket(ctx).push("x", "room")));
                        })) {
            Browser.awaitUntil("ready", test.plugin()::isReady);
            measure(test, new Percentiles());
            Percentiles calm = requestsDuringPushes(test, 200);
            redis.pause();
            pushes = new Percentiles();
            Percentiles stalled = requestsDuringPushes(test, 503);
            redis.resume();
            double late = sleeps.most() - BETWEEN / 1e6;
            System.out.printf("Pushes, Redis stalled: %s; threads of this machine wake %.1f ms late%n", pushes, late);
            System.out.println("Other routes, Redis there: " + calm + "; stalled: " + stalled);
            assertTrue(pushes.most() <= FAILS_WITHIN_MILLIS + 2 * late, pushes::toString);
            assertTrue(stalled.p99() <= Math.max(2 * calm.p99(), NOISE_MILLIS + late), stalled::toString);
            Browser.awaitUntil("ready again", test.plugin()::isReady);
        }
    }

    /** How long a plain route takes, while twenty visitors push. */
    private Percentiles requestsDuringPushes(RealtimeTest test, int status) throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> pushers = new ArrayList<>();
        for (int i = 0; i < PUSHERS; i++) {
            TestBrowser visitor = test.browser();
            Thread pusher = new Thread(() -> push(visitor, status, over), "pusher");
            pushers.add(pusher);
            pusher.start();
        }
        Percentiles requests = new Percentiles();
        measure(test, requests);
        over.set(true);
        for (Thread pusher : pushers) {
            pusher.join();
        }
        return requests;
    }

    private void measure(RealtimeTest test, Percentiles requests) throws InterruptedException {
        TestBrowser browser = test.browser();
        long end = System.nanoTime() + PHASE.toNanos();
        while (System.nanoTime() - end < 0) {
            requests.time(() -> assertEquals(200, browser.get("/plain").statusCode()));
            sleeps.time(() -> LockSupport.parkNanos(BETWEEN));
        }
    }

    private static void push(TestBrowser visitor, int status, AtomicBoolean over) {
        while (!over.get()) {
            assertEquals(
                    status, visitor.post("/timed-push", Map.of("on", "room")).statusCode());
            LockSupport.parkNanos(20 * BETWEEN);
        }
    }
}
