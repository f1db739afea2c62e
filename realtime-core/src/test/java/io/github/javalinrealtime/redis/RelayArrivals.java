package io.github.javalinrealtime.redis;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** How long messages were under way. */
final class RelayArrivals {
    private final long[] nanos = new long[RelayLoad.MOST_MESSAGES];
    private final AtomicInteger number = new AtomicInteger();

    void note(long stamp) {
        nanos[number.getAndIncrement() % nanos.length] = System.nanoTime() - stamp;
    }

    void forget() {
        number.set(0);
    }

    int number() {
        return number.get();
    }

    /** Of those that arrived, in nanoseconds. */
    long percentile(double share) {
        int last = Math.min(number.get(), nanos.length) - 1;
        long[] sorted = Arrays.copyOf(nanos, last + 1);
        Arrays.sort(sorted);
        return last < 0 ? -1 : sorted[(int) Math.round(share * last)];
    }
}
