package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.Refusal;
import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestPage;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One client sends as fast as it can, and again as soon as it was closed; the others are served. */
@Timeout(120)
class FloodTest {
    private static final String PING = "{\"id\":1,\"action\":\"ping\"}";
    private static final int CLIENTS = 20;

    /** Within the burst that each client has. */
    private static final int ASKED = 90;

    @Test
    void whoFloodsIsClosedEachTimeAndNobodyElseIs() throws Exception {
        try (RealtimeTest test = Apps.start()) {
            long[] warming = latencies(test);
            long[] alone = latencies(test);
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger floods = new AtomicInteger();
            CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> {
                while (!over.get()) {
                    flood(test);
                    floods.incrementAndGet();
                }
            });
            long[] beside = latencies(test);
            over.set(true);
            flood.get(30, TimeUnit.SECONDS);
            assertTrue(floods.get() > 0);
            assertEquals(floods.get(), test.plugin().metrics().refusals().get(Refusal.FRAME_RATE));
            assertEquals(warming.length, beside.length);
            System.err.printf(
                    "flood: p50 %d us alone, %d us beside %d floods; p99 %d us, %d us%n",
                    at(alone, 50), at(beside, 50), floods.get(), at(alone, 99), at(beside, 99));
            assertTrue(at(beside, 99) < TimeUnit.SECONDS.toMicros(1), () -> at(beside, 99) + " us");
        }
    }

    /** Answers to single pings of clients that come one after the other, in microseconds, from the shortest on. */
    private static long[] latencies(RealtimeTest test) throws InterruptedException {
        long[] took = new long[CLIENTS * ASKED];
        for (int client = 0; client < CLIENTS; client++) {
            try (RawClient raw = raw(test)) {
                for (int i = 0; i < ASKED; i++) {
                    long start = System.nanoTime();
                    raw.send(PING).next();
                    took[client * ASKED + i] = (System.nanoTime() - start) / 1_000;
                }
            }
        }
        Arrays.sort(took);
        return took;
    }

    private static void flood(RealtimeTest test) {
        try (RawClient raw = raw(test)) {
            while (!raw.isClosed()) {
                raw.trySend(PING);
            }
            assertEquals(4429, raw.awaitClose());
        }
    }

    private static RawClient raw(RealtimeTest test) {
        TestPage page = test.browser().open("/page");
        return RawClient.open(page, "/?socket_connection_id=" + page.id());
    }

    private static long at(long[] sorted, int percent) {
        return sorted[sorted.length * percent / 100];
    }
}
