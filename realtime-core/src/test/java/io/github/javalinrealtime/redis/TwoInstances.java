package io.github.javalinrealtime.redis;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.History;
import io.github.javalinrealtime.Limits;
import io.github.javalinrealtime.Position;
import io.github.javalinrealtime.Publication;
import io.github.javalinrealtime.RecordingListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two instances on the shared Redis, under a prefix that each test has for itself, and what a test sees there behind their backs. */
abstract class TwoInstances {
    static final Duration LONG = Duration.ofHours(1);
    static final Channel ROOM = Channel.of("room:1");

    private static final AtomicInteger COUNT = new AtomicInteger();

    final String prefix = "two" + COUNT.incrementAndGet() + ":";
    final Names names = new Names(prefix);
    final RecordingListener listener = new RecordingListener();
    final RecordingListener otherListener = new RecordingListener();
    RedisRegistry registry;
    RedisRegistry other;

    private final List<RedisRegistry> opened = new ArrayList<>();

    @BeforeEach
    void openBoth() {
        registry = open(redis().uri(), prefix, listener);
        other = open(redis().uri(), prefix, otherListener);
    }

    @AfterEach
    void closeAll() {
        opened.forEach(RedisRegistry::close);
    }

    RedisServer redis() {
        return RedisServer.shared();
    }

    RedisRegistry open(String uri, String under, RecordingListener told) {
        RedisRegistry made = new RedisRegistry(new RedisSettings(uri, RedisInstance.SECRET, under));
        opened.add(made);
        made.start(told, new Limits());
        return made;
    }

    Object command(String... words) {
        return redis().command(words);
    }

    List<?> keys() {
        return (List<?>) command("KEYS", prefix + "*");
    }

    static ConnectionKey page() {
        return page("session " + COUNT.incrementAndGet());
    }

    static ConnectionKey page(String session) {
        return ConnectionKey.of(session + " with a key of 32 bytes or more", "id-" + COUNT.incrementAndGet());
    }

    Position subscribe(ConnectionKey page, Channel channel) {
        return registry.subscribe(page, Set.of(channel), LONG).get(channel);
    }

    Position publish(String payload) {
        return registry.publish(publication(ROOM, payload)).orElseThrow();
    }

    static Publication publication(Channel channel, String payload) {
        return new Publication(channel, payload, Set.of(), null, new History(100, Duration.ofMinutes(5)));
    }
}
