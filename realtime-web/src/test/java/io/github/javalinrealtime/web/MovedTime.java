package io.github.javalinrealtime.web;

import io.github.javalinrealtime.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The machine's clocks, but for what a test lets pass. */
final class MovedTime implements TimeSource {
    private final AtomicLong passed = new AtomicLong();

    void pass(Duration duration) {
        passed.addAndGet(duration.toNanos());
    }

    @Override
    public long nanos() {
        return TimeSource.system().nanos() + passed.get();
    }

    @Override
    public long micros() {
        return TimeSource.system().micros() + passed.get() / 1_000;
    }
}
