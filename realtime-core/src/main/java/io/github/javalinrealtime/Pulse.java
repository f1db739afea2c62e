package io.github.javalinrealtime;

import java.time.Duration;

/** When a socket was last heard of, and what is due because of that. Written by any thread; stale reads only delay by a tick. */
final class Pulse {
    /** After a renewal that failed. */
    private static final long AGAIN = Duration.ofSeconds(5).toNanos();

    private final Settings settings;
    private final Deadlines deadlines = new Deadlines();
    private final long opened;
    private volatile long heard;
    private volatile long pinged;
    private volatile long renewed;

    /** Guarded by the monitor. */
    private boolean renewing;

    Pulse(Settings settings) {
        this.settings = settings;
        this.opened = now();
        this.heard = opened;
        this.pinged = opened;
        this.renewed = opened;
    }

    void alive() {
        heard = now();
    }

    boolean isSilent() {
        return now() - heard >= settings.limits().silence.toNanos();
    }

    boolean isLateToResume() {
        return now() - opened >= settings.limits().resume.toNanos();
    }

    /** Whether to send a ping now; true once for each. */
    boolean pingDue() {
        long now = now();
        boolean due = now - pinged >= settings.limits().ping.toNanos();
        pinged = due ? now : pinged;
        return due;
    }

    /** If {@link #inTime} does not come before, this runs on the clock's thread, up to a second late. It must not block. */
    Deadlines.Deadline within(Duration most, Runnable late) {
        return deadlines.add(now() + most.toNanos(), late);
    }

    void inTime(Deadlines.Deadline deadline) {
        deadlines.remove(deadline);
    }

    void endWhatIsLate() {
        deadlines.pass(now());
    }

    /** Whether to renew the lease now, at a third of it, so that two renewals may fail. */
    boolean renewalDue() {
        return now() - renewed >= untilRenewal();
    }

    /** The lease is to be renewed as soon as it can be. */
    void renewSoon() {
        renewed = now() - untilRenewal();
    }

    /** Whether a renewal may be queued: no other one is, or is under way. */
    synchronized boolean queueRenewal() {
        boolean queued = !renewing;
        renewing = true;
        return queued;
    }

    void renewalBegins() {
        renewed = now();
    }

    synchronized void renewalEnds(boolean failed) {
        if (failed) {
            renewed = now() - Math.max(untilRenewal() - AGAIN, 0);
        }
        renewing = false;
    }

    private long untilRenewal() {
        return settings.lease().toNanos() / 3;
    }

    private long now() {
        return settings.time().nanos();
    }
}
