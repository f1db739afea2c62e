package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.Figure;
import io.github.javalinrealtime.Limits;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pages that never connect, made by an instance that is no more: nobody is left who could clean up. */
@Timeout(600)
class RedisAbandonedPagesTest {
    private static final int PAGES = Figure.of(2_000, 100_000);
    private static final int ROOMS = 1_000;
    private static final Duration LEASE = Duration.ofSeconds(5);

    /** What a channel's state outlives the lease. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    /** Of all keys, the longest time to live in ms; -1 if one lives for ever. */
    private static final String LONGEST = "local most = 0 for _, key in ipairs(redis.call('KEYS', '*')) do"
            + " local left = redis.call('PTTL', key) if left == -1 then return -1 end most = math.max(most, left) end return most";

    @Test
    void nothingIsLeftInRedisOfPagesWhoseInstanceIsGone() {
        try (RedisServer server = RedisServer.start()) {
            RedisRegistry registry = new RedisRegistry(new RedisSettings(server.uri(), RedisInstance.SECRET, "test:"));
            registry.start(new QuietListener(), new Limits());
            for (int i = 0; i < PAGES; i++) {
                Set<Channel> channels = Set.of(Channel.of("room:" + i % ROOMS), Channel.of("page:" + i));
                registry.subscribe(RedisInstance.page(), channels, LEASE);
            }
            registry.close();
            long made = (Long) server.command("DBSIZE");
            long longest = (Long) server.command("EVAL", LONGEST, "0");
            assertTrue(longest > 0 && longest <= LEASE.plus(MARGIN).toMillis(), longest + " ms");
            Await.until("no page is known", () -> pages(server) == 0);
            if (PAGES == 100_000) {
                long begun = System.nanoTime();
                long most = LEASE.plus(MARGIN).plusSeconds(30).toNanos();
                while ((Long) server.command("DBSIZE") > 0 && System.nanoTime() - begun < most) {
                    LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
                }
                System.out.println("Abandoned: " + made + " keys of " + PAGES + " pages at last; none "
                        + Duration.ofNanos(System.nanoTime() - begun).toSeconds() + " s after the last lease");
                assertEquals(0L, server.command("DBSIZE"));
            }
        }
    }

    private static long pages(RedisServer server) {
        return (Long) server.command("EVAL", "return #redis.call('KEYS', 'test:{s:*')", "0");
    }
}
