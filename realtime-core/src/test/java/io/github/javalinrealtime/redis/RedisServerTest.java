package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class RedisServerTest {
    @Test
    void eachServerIsAnotherOne() {
        try (RedisServer one = RedisServer.start();
                RedisServer other = RedisServer.start()) {
            one.command("SET", "key", "ü");
            assertNotEquals(one.port(), other.port());
            assertEquals("ü", one.command("GET", "key"));
            assertEquals(0L, other.command("DBSIZE"));
            assertNull(other.command("GET", "key"));
            assertEquals(List.of("key"), one.command("KEYS", "*"));
        }
    }

    @Test
    void withTheLogWrittenAtOnceDataSurviveACrash() {
        try (RedisServer redis = RedisServer.start(conf -> conf.appendOnly(RedisConf.Fsync.ALWAYS))) {
            redis.command("SET", "key", "kept");
            int port = redis.port();
            redis.kill();
            assertThrows(UncheckedIOException.class, () -> redis.command("PING"));
            redis.restart();
            assertEquals("kept", redis.command("GET", "key"));
            assertEquals(port, redis.port());
            redis.restartEmpty();
            assertEquals(0L, redis.command("DBSIZE"));
        }
    }

    @Test
    void withoutALogACrashLosesAll() {
        try (RedisServer redis = RedisServer.start()) {
            redis.command("SET", "key", "lost");
            redis.restart();
            assertNull(redis.command("GET", "key"));
        }
    }

    @Test
    void aPausedServerAnswersLater() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            redis.pause();
            CompletableFuture<Object> reply = CompletableFuture.supplyAsync(() -> redis.command("PING"));
            assertThrows(TimeoutException.class, () -> reply.get(300, TimeUnit.MILLISECONDS));
            redis.resume();
            assertEquals("PONG", reply.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void aServerWithAPasswordAndAUserAsksForThem() {
        try (RedisServer redis =
                RedisServer.start(conf -> conf.password("secret").user("rt on >other ~rt:* +@all"))) {
            assertEquals("PONG", redis.command("PING"));
            assertTrue(redis.uri().startsWith("redis://:secret@127.0.0.1:"));
            assertEquals(List.of("default", "rt"), redis.command("ACL", "USERS"));
        }
    }

    @Test
    void aWrongLineIsToldInRedisWords() {
        AssertionError told =
                assertThrows(AssertionError.class, () -> RedisServer.start(conf -> conf.line("no-such-option 1")));
        assertTrue(told.getMessage().contains("no-such-option"), told.getMessage());
    }

    @Test
    void theSharedServerIsOne() {
        assertSame(RedisServer.shared(), RedisServer.shared());
        assertEquals("PONG", RedisServer.shared().command("PING"));
    }
}
