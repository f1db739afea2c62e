package io.github.javalinrealtime;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.IntSupplier;

/**
 * What a {@link Realtime} is made of. A host fills it; apps use the host's own configuration.
 *
 * @param registry where subscriptions and messages are; closed with the {@link Realtime}
 * @param json the app's JSON mapper
 * @param users runs message handlers, which may block
 * @param time the clock
 * @param limits what is bounded
 * @param pendingLease how long a page that has not connected is known
 * @param lease how long a page that was connected is known
 * @param history how much of a channel is kept
 * @param histories exceptions to that, the first match counting
 * @param callTimeout after which a call is answered {@code timed-out}, whatever its handler does
 * @param callsAtOnce how many handlers of all pages may run at once, so that those that block leave threads of {@code users} for the rest; asked
 *     for each call
 */
public record Settings(
        Registry registry,
        Json json,
        Executor users,
        TimeSource time,
        Limits limits,
        Duration pendingLease,
        Duration lease,
        History history,
        List<Rule> histories,
        Duration callTimeout,
        IntSupplier callsAtOnce) {
    /** Two minutes: a slow page load. */
    public static final Duration PENDING_LEASE = Duration.ofMinutes(2);

    /** Half a minute: as long as people wait. */
    public static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

    /** An hour: a laptop lid. */
    public static final Duration LEASE = Duration.ofHours(1);

    /**
     * How much to keep of the channels of a pattern.
     *
     * @param pattern which channels
     * @param history how much
     */
    public record Rule(Channel.Pattern pattern, History history) {}

    /** {@inheritDoc} */
    public Settings {
        limits = limits.checked();
        histories = List.copyOf(histories);
        if (pendingLease.compareTo(Duration.ofSeconds(1)) < 0 || lease.compareTo(pendingLease) < 0) {
            throw new IllegalArgumentException("pendingLease is " + pendingLease + " and lease is " + lease
                    + "; choose at least a second, and a lease that is not the shorter one");
        }
    }

    History historyOf(Channel channel) {
        for (Rule rule : histories) {
            if (rule.pattern().matches(channel)) {
                return rule.history();
            }
        }
        return history;
    }
}
