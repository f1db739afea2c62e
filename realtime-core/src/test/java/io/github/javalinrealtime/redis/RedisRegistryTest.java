package io.github.javalinrealtime.redis;

import java.util.List;

class RedisRegistryTest extends RedisHarness {
    @Override
    protected String uri() {
        return RedisServer.shared().uri();
    }

    @Override
    protected Object command(String key, String... words) {
        return RedisServer.shared().command(words);
    }

    @Override
    protected List<String> keys(String pattern) {
        return ((List<?>) RedisServer.shared().command("KEYS", pattern))
                .stream().map(String.class::cast).toList();
    }
}
