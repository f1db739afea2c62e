package io.github.javalinrealtime;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What {@link Metrics} counts. For any thread; none waits for another. */
final class Counters {
    final LongAdder opened = new LongAdder();
    final LongAdder pushes = new LongAdder();
    final LongAdder deliveries = new LongAdder();
    final LongAdder replays = new LongAdder();
    final LongAdder gaps = new LongAdder();

    private final Map<Refusal, LongAdder> refusals = each(Refusal.values());
    private final Map<ErrorCode, LongAdder> errors = each(ErrorCode.values());
    private final LongAdder calls = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final LongAccumulator longest = new LongAccumulator(Long::max, 0);

    void refused(Refusal cause) {
        count(refusals, cause);
    }

    void error(ErrorCode code) {
        count(errors, code);
    }

    /** A call has ended after so many nanoseconds. */
    void call(long took) {
        calls.increment();
        nanos.add(took);
        longest.accumulate(took);
    }

    void replayed() {
        deliveries.increment();
        replays.increment();
    }

    Metrics metrics(Hub hub, Registry registry) {
        return new Metrics(
                hub.connections().size(),
                hub.pages(),
                hub.audiences().size(),
                registry.isReady(),
                opened.sum(),
                pushes.sum(),
                deliveries.sum(),
                replays.sum(),
                gaps.sum(),
                registry.dropped(),
                sums(refusals),
                sums(errors),
                new Metrics.Calls(calls.sum(), Duration.ofNanos(nanos.sum()), Duration.ofNanos(longest.get())));
    }

    private static <K> void count(Map<K, LongAdder> counters, K key) {
        LongAdder counter = counters.get(key);
        if (counter != null) {
            counter.increment();
        }
    }

    private static <K> Map<K, LongAdder> each(K[] keys) {
        return Arrays.stream(keys).collect(Collectors.toUnmodifiableMap(Function.identity(), key -> new LongAdder()));
    }

    private static <K> Map<K, Long> sums(Map<K, LongAdder> counters) {
        return counters.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, entry -> entry.getValue().sum()));
    }
}
