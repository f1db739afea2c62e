package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RedisSentinelTest {
    @Test
    void theReplicaIsPromotedWhenTheMasterDies() {
        try (RedisSentinel redis = RedisSentinel.start()) {
            assertTrue(redis.uri().matches("redis-sentinel://127\\.0\\.0\\.1:\\d+/0#master"), redis.uri());
            RedisServer master = redis.master();
            master.command("SET", "key", "kept");
            assertEquals(1L, master.command("WAIT", "1", "5000"));

            assertEquals(master, redis.killMaster());
            RedisServer promoted = redis.awaitPromotion();

            assertNotEquals(master, promoted);
            assertEquals("kept", promoted.command("GET", "key"));
            assertEquals("OK", promoted.command("SET", "key", "written"));
        }
    }

    @Test
    void thePasswordOfTheServersIsKnownToTheSentinel() {
        try (RedisSentinel redis = RedisSentinel.start(conf -> conf.password("secret"))) {
            assertTrue(redis.uri().startsWith("redis-sentinel://:secret@127.0.0.1:"), redis.uri());
            RedisServer dead = redis.killMaster();
            assertNotEquals(dead, redis.awaitPromotion());
        }
    }
}
