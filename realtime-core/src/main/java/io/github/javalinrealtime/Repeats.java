package io.github.javalinrealtime;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** Which failures are worth a line of the log: the first of a kind, then a count every ten seconds. */
final class Repeats {
    static final Duration APART = Duration.ofSeconds(10);

    private final Map<String, Count> kinds = new ConcurrentHashMap<>();
    private final TimeSource time;

    private record Count(long since, long silent) {}

    Repeats(TimeSource time) {
        this.time = time;
    }

    /** Whether this one is the first for a while; if not, it is counted. */
    boolean isFirst(String kind) {
        Count count = kinds.compute(
                kind,
                (key, before) ->
                        before == null ? new Count(time.nanos(), 0) : new Count(before.since, before.silent + 1));
        return count.silent == 0;
    }

    /** Every second: tells how many of a kind were counted, and forgets those that have stopped. */
    void tell(BiConsumer<String, Long> counted) {
        long now = time.nanos();
        for (String kind : kinds.keySet()) {
            kinds.computeIfPresent(kind, (key, count) -> {
                if (now - count.since < APART.toNanos()) {
                    return count;
                }
                if (count.silent == 0) {
                    return null;
                }
                counted.accept(kind, count.silent);
                return new Count(now, 0);
            });
        }
    }
}
