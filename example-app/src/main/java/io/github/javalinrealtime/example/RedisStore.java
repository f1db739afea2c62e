package io.github.javalinrealtime.example;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The store of several instances. While the Redis is away, every method fails at once with a {@code RedisException}. */
final class RedisStore implements Store {
    private static final String PREFIX = "example:";
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ObjectMapper json = new ObjectMapper();
    private final ClientResources resources = ClientResources.builder()
            .reconnectDelay(Delay.constant(Duration.ofMillis(500)))
            .build();
    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final RedisCommands<String, String> redis;

    RedisStore(String uri) {
        client = RedisClient.create(resources, uri);
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .build());
        connection = client.connect();
        connection.setTimeout(PATIENCE);
        redis = connection.sync();
    }

    @Override
    public long count(String counter) {
        String count = redis.get(PREFIX + counter);
        return count == null ? 0 : Long.parseLong(count);
    }

    @Override
    public long next(String counter) {
        return redis.incr(PREFIX + counter);
    }

    @Override
    public void append(String list, Object value, int kept) {
        redis.rpush(PREFIX + list, write(value));
        redis.ltrim(PREFIX + list, -kept, -1);
    }

    @Override
    public <T> List<T> list(String list, Class<T> type) {
        return redis.lrange(PREFIX + list, 0, -1).stream()
                .map(value -> read(value, type))
                .toList();
    }

    @Override
    public void put(String key, Object value, Duration time) {
        redis.set(PREFIX + key, write(value), SetArgs.Builder.px(time));
    }

    @Override
    public <T> @Nullable T get(String key, Class<T> type) {
        String value = redis.get(PREFIX + key);
        return value == null ? null : read(value, type);
    }

    @Override
    public boolean hold(String set, String member, Duration time) {
        return redis.zadd(PREFIX + set, (double) now() + time.toMillis(), member) == 1;
    }

    @Override
    public boolean release(String set, String member) {
        return redis.zrem(PREFIX + set, member) == 1;
    }

    @Override
    public Set<String> members(String set) {
        return new HashSet<>(redis.zrange(PREFIX + set, 0, -1));
    }

    @Override
    public Set<String> overdue(String set) {
        Range<Long> until = Range.from(Range.Boundary.unbounded(), Range.Boundary.including(now()));
        return new HashSet<>(redis.zrangebyscore(PREFIX + set, until, Limit.unlimited()));
    }

    @Override
    public boolean isReady() {
        return connection.isOpen();
    }

    @Override
    public void close() {
        client.shutdown();
        resources.shutdown().awaitUninterruptibly();
    }

    /** In ms, by the one clock that all instances share. */
    private long now() {
        List<String> secondsAndMicros = redis.time();
        return Long.parseLong(secondsAndMicros.get(0)) * 1000 + Long.parseLong(secondsAndMicros.get(1)) / 1000;
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalArgumentException(value.getClass() + " cannot be written as JSON", impossible);
        }
    }

    private <T> T read(String value, Class<T> type) {
        try {
            return json.readValue(value, type);
        } catch (JsonProcessingException unknown) {
            throw new IllegalStateException("the Redis has no " + type.getSimpleName() + " there", unknown);
        }
    }
}
