package io.github.javalinrealtime;

import java.time.Duration;

/** How often something may happen: so many a second over time, twice as many in a burst. One thread at a time. */
final class Allowance {
    private static final long MOST = Duration.ofSeconds(2).toNanos();

    private final TimeSource time;
    private final long cost;
    private long saved;
    private long seen;

    Allowance(int perSecond, TimeSource time) {
        this.time = time;
        this.cost = Duration.ofSeconds(1).toNanos() / perSecond;
        this.saved = MOST;
        this.seen = time.nanos();
    }

    boolean take() {
        long now = time.nanos();
        saved = Math.min(MOST, saved + now - seen);
        seen = now;
        boolean allowed = saved >= cost;
        saved -= allowed ? cost : 0;
        return allowed;
    }
}
