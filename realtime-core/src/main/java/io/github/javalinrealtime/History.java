package io.github.javalinrealtime;

import java.time.Duration;

/**
 * How much of a channel is kept for pages that are away: the newest messages, each until it is too old. What is not kept any
 * more makes a gap for the page that missed it.
 *
 * @param messages how many, 0 to 10,000
 * @param age how long each, at most a day
 */
public record History(int messages, Duration age) {
    private static final int MAX_MESSAGES = 10_000;
    private static final Duration MAX_AGE = Duration.ofDays(1);

    /** 100 messages, 5 minutes: a page that loads slowly or a phone that was in a tunnel (AnyCable's figures). */
    public static final History DEFAULT = new History(100, Duration.ofMinutes(5));

    /** {@inheritDoc} */
    public History {
        if (messages < 0 || messages > MAX_MESSAGES) {
            throw new IllegalArgumentException("history keeps " + messages + " messages; choose 0 to " + MAX_MESSAGES);
        }
        if (age.isNegative() || age.compareTo(MAX_AGE) > 0) {
            throw new IllegalArgumentException("history keeps messages for " + age + "; choose at most " + MAX_AGE);
        }
    }

    /**
     * Keeps nothing: pages that are connected get each message, others are told of a gap.
     *
     * @return a history of no messages
     */
    public static History off() {
        return new History(0, Duration.ZERO);
    }
}
