package io.github.javalinrealtime.redis;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another process does. */
public final class Await {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long BETWEEN = Duration.ofMillis(10).toNanos();

    private Await() {}

    /**
     * Asks again and again until the answer is yes; a condition that throws has not come true yet.
     *
     * @param what a sentence for the failure, such as "the replica is linked"
     * @throws AssertionError after 20 s, with what the condition threw last
     */
    public static void until(String what, Callable<Boolean> condition) {
        until(what, PATIENCE, condition);
    }

    /** As {@link #until(String, Callable)}, for what may take longer. */
    public static void until(String what, Duration patience, Callable<Boolean> condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        Exception last = null;
        do {
            try {
                if (condition.call()) {
                    return;
                }
                last = null;
            } catch (Exception notYet) {
                last = notYet;
            }
            LockSupport.parkNanos(BETWEEN);
        } while (System.nanoTime() - deadline < 0);
        throw new AssertionError("not within " + patience.toSeconds() + " s: " + what, last);
    }
}
