package io.github.javalinrealtime;

import java.time.Instant;

/** The clock, given in so that tests need not wait. Implementations are safe for use by several threads. */
public interface TimeSource {
    /**
     * Time for durations and deadlines. It never goes back, also when somebody sets the machine's clock.
     *
     * @return nanoseconds from an arbitrary start
     */
    long nanos();

    /**
     * Time of the day, for the offsets of messages.
     *
     * @return microseconds since 1970
     */
    long micros();

    /**
     * The machine's clocks.
     *
     * @return {@link System#nanoTime} and {@link Instant#now}
     */
    static TimeSource system() {
        return new TimeSource() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public long micros() {
                Instant now = Instant.now();
                return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
            }
        };
    }
}
