package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.Limits;
import io.github.javalinrealtime.RealtimeException;
import io.github.javalinrealtime.RealtimeException.Outcome;
import io.github.javalinrealtime.RecordingListener;
import org.junit.jupiter.api.Test;

class RedisStartTest {
    private static final String SECRET = "a secret that all instances share";

    @Test
    void whatCannotStartNowCanStartLater() {
        try (RedisServer redis = RedisServer.start()) {
            redis.kill();
            RedisRegistry registry = new RedisRegistry(new RedisSettings(redis.uri(), SECRET));
            RealtimeException told = assertThrows(
                    RealtimeException.class, () -> registry.start(new RecordingListener(), Limits.DEFAULT));
            assertEquals(Outcome.NOT_SENT, told.outcome());
            assertTrue(told.getMessage().contains("127.0.0.1:" + redis.port()), told.getMessage());
            redis.restart();
            registry.start(new RecordingListener(), Limits.DEFAULT);
            Await.until("it is ready", registry::isReady);
            registry.close();
        }
    }

    @Test
    void whatWasClosedDoesNotStart() {
        RedisRegistry registry = new RedisRegistry(new RedisSettings("redis://127.0.0.1", SECRET));
        registry.close();
        assertThrows(RealtimeException.class, () -> registry.start(new RecordingListener(), Limits.DEFAULT));
    }
}
