package io.github.javalinrealtime.web;

import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** How long something takes, also where it fails, again and again. Any thread may add to it. */
final class Percentiles {
    private final Queue<Long> nanos = new ConcurrentLinkedQueue<>();

    /** What is timed. */
    interface Timed {
        void run() throws InterruptedException;
    }

    void time(Timed timed) throws InterruptedException {
        long begun = System.nanoTime();
        try {
            timed.run();
        } finally {
            nanos.add(System.nanoTime() - begun);
        }
    }

    double p50() {
        return millis(0.5);
    }

    double p99() {
        return millis(0.99);
    }

    double most() {
        return millis(1);
    }

    private double millis(double share) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted[(int) Math.ceil(share * sorted.length) - 1] / 1e6;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%d: p50 %.1f ms, p99 %.1f ms, longest %.1f ms", nanos.size(), p50(), p99(), most());
    }
}
