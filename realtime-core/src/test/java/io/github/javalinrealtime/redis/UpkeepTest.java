package io.github.javalinrealtime.redis;

import io.github.javalinrealtime.Limits;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class UpkeepTest {
    @Test
    @Timeout(30)
    void anErrorOnItsThreadDoesNotEndIt() {
        AtomicInteger downs = new AtomicInteger();
        AtomicInteger ups = new AtomicInteger();
        try (RedisServer redis = RedisServer.start();
                RedisRegistry registry = new RedisRegistry(new RedisSettings(redis.uri(), RedisInstance.SECRET))) {
            registry.start(
                    new QuietListener() {
                        @Override
                        public void down() {
                            downs.incrementAndGet();
                            throw new AssertionError("on purpose");
                        }

                        @Override
                        public void up() {
                            ups.incrementAndGet();
                        }
                    },
                    new Limits());
            redis.kill();
            Await.until("it is noticed", () -> downs.get() == 1);
            redis.restart();
            Await.until("it is back", () -> ups.get() == 1);
        }
    }
}
