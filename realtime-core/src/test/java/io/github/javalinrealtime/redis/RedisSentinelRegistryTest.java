package io.github.javalinrealtime.redis;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on the master that a Sentinel names. */
class RedisSentinelRegistryTest extends RedisHarness {
    private static RedisSentinel sentinel;

    @BeforeAll
    static void start() {
        sentinel = RedisSentinel.start();
    }

    @AfterAll
    static void stop() {
        if (sentinel != null) {
            sentinel.close();
        }
    }

    @Override
    protected String uri() {
        return sentinel.uri();
    }

    @Override
    protected Object command(String key, String... words) {
        return sentinel.master().command(words);
    }

    @Override
    protected List<String> keys(String pattern) {
        return ((List<?>) command(pattern, "KEYS", pattern))
                .stream().map(String.class::cast).toList();
    }
}
