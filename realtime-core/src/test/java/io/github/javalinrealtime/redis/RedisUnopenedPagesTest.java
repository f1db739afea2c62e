package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pages that are rendered and never open a socket, each in a session of its own; {@code -Dunopened.pages} makes them more. */
@Timeout(600)
class RedisUnopenedPagesTest {
    private static final int PAGES = Integer.getInteger("unopened.pages", 10_000);
    private static final int THREADS = 8;
    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final Channel ROOM = Channel.of("room");

    /** What each has: the page, and that its session has it. */
    private static final int KEYS_OF_PAGE = 2;

    @Test
    void nothingIsLeftOfThemButTheirChannelAndOfThatNothingAfterItsOwnTime() throws Exception {
        try (RedisServer redis = RedisServer.start();
                RedisRegistry registry = new RedisRegistry(new RedisSettings(redis.uri(), RedisInstance.SECRET))) {
            registry.start(new QuietListener(), new Limits());
            AtomicInteger rendered = new AtomicInteger();
            AtomicLong most = new AtomicLong();
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            try {
                List<Future<?>> renders = IntStream.range(0, THREADS)
                        .<Future<?>>mapToObj(thread -> threads.submit(() -> {
                            for (int i = rendered.getAndIncrement(); i < PAGES; i = rendered.getAndIncrement()) {
                                registry.subscribe(page(i), Set.of(ROOM), LEASE);
                                if (i % 1_000 == 0) {
                                    most.accumulateAndGet(size(redis), Math::max);
                                }
                            }
                        }))
                        .toList();
                for (Future<?> each : renders) {
                    each.get(9, TimeUnit.MINUTES);
                }
            } finally {
                threads.shutdownNow();
            }
            assertTrue(most.get() > 0 && most.get() <= (long) KEYS_OF_PAGE * PAGES + 10, most + " keys");
            Await.until("only the channel is left", () -> size(redis) <= 2);
            for (Object key : (List<?>) redis.command("KEYS", "*")) {
                long millis = (Long) redis.command("PTTL", (String) key);
                assertTrue(
                        millis > 0 && millis <= LEASE.plusMinutes(1).toMillis(), key + " lives for " + millis + " ms");
                redis.command("PEXPIRE", (String) key, "1");
            }
            Await.until("nothing is left", () -> size(redis) == 0);
            System.out.println("Redis: at most " + most + " keys at once of " + PAGES + " pages that never connected");
        }
    }

    private static ConnectionKey page(int i) {
        return ConnectionKey.of("session " + i + " with a key of 32 bytes or more", "id");
    }

    private static long size(RedisServer redis) {
        return (Long) redis.command("DBSIZE");
    }
}
