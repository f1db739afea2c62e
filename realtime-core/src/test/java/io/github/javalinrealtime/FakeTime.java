package io.github.javalinrealtime;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands until a test moves it. */
final class FakeTime implements TimeSource {
    private final AtomicLong nanos =
            new AtomicLong(Long.MAX_VALUE - Duration.ofMinutes(3).toNanos());
    private final AtomicLong micros = new AtomicLong(1_700_000_000_000_000L);

    @Override
    public long nanos() {
        return nanos.get();
    }

    @Override
    public long micros() {
        return micros.get();
    }

    /** Both clocks go on. */
    void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
        micros.addAndGet(duration.toNanos() / 1_000);
    }

    /** Somebody sets the machine's clock back; durations are not concerned. */
    void turnBack(Duration duration) {
        micros.addAndGet(-duration.toNanos() / 1_000);
    }
}
