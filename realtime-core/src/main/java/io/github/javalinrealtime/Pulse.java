package io.github.javalinrealtime;

import java.time.Duration;

/** When a socket was last heard of, and what is due because of that. Written by any thread; stale reads only delay by a tick. */
final class Pulse {
    /** Below the idle limits of proxies (nginx: 60 s), twice in a row. */
    private static final long PING = Duration.ofSeconds(25).toNanos();

    /** A ping and ten seconds for its answer. */
    private static final long SILENCE = Duration.ofSeconds(35).toNanos();

    private static final long RESUME = Duration.ofSeconds(5).toNanos();

    /** After a renewal that failed. */
    private static final long AGAIN = Duration.ofSeconds(5).toNanos();

    private final TimeSource time;
    private final long untilRenewal;
    private final long opened;
    private volatile long heard;
    private volatile long pinged;
    private volatile long renewed;

    /** Guarded by the monitor. */
    private boolean renewing;

    Pulse(TimeSource time, Duration lease) {
        this.time = time;
        this.untilRenewal = lease.toNanos() / 3;
        this.opened = time.nanos();
        this.heard = opened;
        this.pinged = opened;
        this.renewed = opened;
    }

    void alive() {
        heard = time.nanos();
    }

    boolean isSilent() {
        return time.nanos() - heard >= SILENCE;
    }

    boolean isLateToResume() {
        return time.nanos() - opened >= RESUME;
    }

    /** Whether to send a ping now; true once for each. */
    boolean pingDue() {
        long now = time.nanos();
        boolean due = now - pinged >= PING;
        pinged = due ? now : pinged;
        return due;
    }

    /** Whether to renew the lease now, at a third of it, so that two renewals may fail. */
    boolean renewalDue() {
        return time.nanos() - renewed >= untilRenewal;
    }

    /** The lease is to be renewed as soon as it can be. */
    void renewSoon() {
        renewed = time.nanos() - untilRenewal;
    }

    /** Whether a renewal may be queued: no other one is, or is under way. */
    synchronized boolean queueRenewal() {
        boolean queued = !renewing;
        renewing = true;
        return queued;
    }

    void renewalBegins() {
        renewed = time.nanos();
    }

    synchronized void renewalEnds(boolean failed) {
        if (failed) {
            renewed = time.nanos() - Math.max(untilRenewal - AGAIN, 0);
        }
        renewing = false;
    }
}
