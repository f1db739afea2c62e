package io.github.javalinrealtime;

/**
 * What is bounded, and where. At a bound the result is an error or an event, never a silent loss.
 *
 * @param messageBytes the longest payload of a push, in UTF-8 bytes of JSON; a longer one is an {@link IllegalArgumentException}
 * @param outboxBytes how much may wait for one client; one that reads too slowly is closed with 4408 and comes back by replay
 * @param channelsPerPage how many channels a page may hold; one more is an {@link IllegalStateException}
 * @param pagesPerSession how many pages of a session are known; beyond that the oldest one without a socket is forgotten
 * @param callsPerSocket how many calls of a page may run at once; one more is answered 429
 * @param framesPerSecond how many frames a page may send, over time; in a burst, twice as many; beyond, the socket is closed with 4429
 * @param patternChannels how many channels a push to a pattern may reach; more are an {@link IllegalStateException}
 */
public record Limits(
        int messageBytes,
        int outboxBytes,
        int channelsPerPage,
        int pagesPerSession,
        int callsPerSocket,
        int framesPerSecond,
        int patternChannels) {
    /** 256 KiB messages, 1 MiB outbox, 128 channels, 200 pages, 8 calls, 50 frames a second, 1,000 channels a pattern. */
    public static final Limits DEFAULT = new Limits(256 << 10, 1 << 20, 128, 200, 8, 50, 1_000);

    /** {@inheritDoc} */
    public Limits {
        if (Math.min(Math.min(messageBytes, channelsPerPage), Math.min(pagesPerSession, callsPerSocket)) < 1
                || Math.min(framesPerSecond, patternChannels) < 1) {
            throw new IllegalArgumentException("every limit is at least 1");
        }
        if (outboxBytes < 4 * (long) messageBytes) {
            throw new IllegalArgumentException("outboxBytes is " + outboxBytes
                    + "; it must hold at least four messages of " + messageBytes + " bytes (messageBytes)");
        }
    }
}
