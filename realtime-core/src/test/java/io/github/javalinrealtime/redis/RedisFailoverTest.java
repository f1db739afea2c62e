package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.Channel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A master dies and a replica takes over. What was acknowledged comes, or the page is told; and all goes on by itself. */
@Timeout(120)
class RedisFailoverTest {
    private static final List<String> ROOMS = List.of("room:1", "room:2", "room:3", "room:4", "room:5", "room:6");

    private static final Duration RESUMED = Duration.ofSeconds(5);

    @Test
    void underASentinel() {
        try (RedisSentinel sentinel = RedisSentinel.start();
                RedisInstance one = new RedisInstance(sentinel.uri());
                RedisInstance two = new RedisInstance(sentinel.uri())) {
            goesOnAfter(one, two, () -> {
                sentinel.killMaster();
                sentinel.awaitPromotion();
            });
        }
    }

    @Test
    void inACluster() {
        try (RedisCluster cluster = RedisCluster.start();
                RedisInstance one = new RedisInstance(cluster.uri());
                RedisInstance two = new RedisInstance(cluster.uri())) {
            String key = new Names("test:").channel(Channel.of(ROOMS.get(0)));
            goesOnAfter(one, two, () -> {
                cluster.killMasterOf(key);
                cluster.awaitFailover();
            });
        }
    }

    private static void goesOnAfter(RedisInstance one, RedisInstance two, Runnable failover) {
        one.awaitReady();
        two.awaitReady();
        RedisPage page = two.open(ROOMS.toArray(String[]::new));
        RedisPage here = one.open(ROOMS.toArray(String[]::new));
        List<Publisher> publishers =
                ROOMS.stream().map(room -> new Publisher(one, room)).toList();
        publishers.forEach(publisher -> publisher.awaitMore(50));
        failover.run();
        assertTimeout(RESUMED, () -> one.awaitDelivery(page, ROOMS.get(0)));
        publishers.forEach(publisher -> publisher.awaitMore(50));
        publishers.forEach(publisher -> publisher.assertAllOrTold(page, here));
        ROOMS.forEach(room -> two.awaitDelivery(here, room));
        two.request(here.key).subscribe("later");
        two.awaitDelivery(here, "later");
        assertNull(page.closed);
        assertNull(here.closed);
        assertEquals(0, here.gaps("later"));
        assertTrue(one.registry.isReady());
    }
}
