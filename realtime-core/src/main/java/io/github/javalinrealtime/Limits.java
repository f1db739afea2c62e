package io.github.javalinrealtime;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * What is bounded, and where; plain fields with defaults that suit an app with pages of people. At a bound the result is an error, a close code or an
 * event, never a silent loss; each is counted ({@link Metrics}) and has a line in the log. Read once, when a {@link Realtime} is made.
 */
public final class Limits {
    /** The longest payload of a push, in UTF-8 bytes of JSON; a longer one is an {@link IllegalArgumentException}. */
    public int messageBytes = 256 << 10;

    /** How much may wait for one client; one that reads too slowly is closed with 4408 and comes back by replay. Half of it is the longest reply. */
    public int outboxBytes = 1 << 20;

    /** How many channels a page may hold; one more is an {@link IllegalStateException}. */
    public int channelsPerPage = 128;

    /** How many pages of a session are known; beyond that the oldest one without a socket is forgotten, and told so when it comes back. */
    public int pagesPerSession = 200;

    /** How many channels a push to a pattern may reach; more are an {@link IllegalStateException}. */
    public int patternChannels = 1_000;

    /** How many sockets of a session an instance has; one more is refused with 503. A page has one, the newest. */
    public int socketsPerSession = 200;

    /**
     * How many sockets an instance has of one address, or one /64 of IPv6; one more is refused with 503. Loopback and private addresses are those of
     * proxies, and not counted. Behind a proxy with a public address, let the server read whom it forwards, or raise this.
     */
    public int socketsPerAddress = 1_000;

    /** The longest message of a client, in bytes, whole and uncompressed; a longer one closes the socket with 1009. */
    public int incomingBytes = 128 << 10;

    /** In how many fragments it may come; more close the socket with 1009. */
    public int incomingFragments = 64;

    /** How deep objects and lists may stand in each other in what a client sends; deeper ones are answered {@code bad-json}. */
    public int jsonDepth = 32;

    /** How many frames a page may send a second, over time; in a burst, twice as many; beyond, the socket is closed with 4429. */
    public int framesPerSecond = 50;

    /** How many frames may wait while a handler works on one, together as long as eight of {@link #incomingBytes}; beyond, the socket is closed with 4429. */
    public int framesWaiting = 100;

    /** How many calls of a page may run at once; one more is answered 429. */
    public int callsPerSocket = 8;

    /** How often the server pings a socket; below the idle limits of proxies (nginx: 60 s), twice in a row. */
    public Duration ping = Duration.ofSeconds(25);

    /** After how long without a byte a socket is closed with 4408: a ping, and ten seconds for its answer. */
    public Duration silence = Duration.ofSeconds(35);

    /** How long a client that promised to say what it has seen may take; then it is closed with 4408. */
    public Duration resume = Duration.ofSeconds(5);

    /** With the defaults. */
    public Limits() {}

    /**
     * The defaults, but for some.
     *
     * @param changes sets fields
     * @return the limits
     */
    public static Limits with(Consumer<Limits> changes) {
        Limits limits = new Limits();
        changes.accept(limits);
        return limits;
    }

    /** As they are now, so that nobody changes them any more. */
    Limits checked() {
        atLeastOne("messageBytes", messageBytes);
        atLeastOne("channelsPerPage", channelsPerPage);
        atLeastOne("pagesPerSession", pagesPerSession);
        atLeastOne("patternChannels", patternChannels);
        atLeastOne("socketsPerSession", socketsPerSession);
        atLeastOne("socketsPerAddress", socketsPerAddress);
        atLeastOne("incomingBytes", incomingBytes);
        atLeastOne("incomingFragments", incomingFragments);
        atLeastOne("jsonDepth", jsonDepth);
        atLeastOne("framesPerSecond", framesPerSecond);
        atLeastOne("framesWaiting", framesWaiting);
        atLeastOne("callsPerSocket", callsPerSocket);
        require(
                outboxBytes >= 4 * (long) messageBytes,
                "Limits.outboxBytes is " + outboxBytes + "; it must hold at least four messages of " + messageBytes
                        + " bytes (Limits.messageBytes)");
        Duration second = Duration.ofSeconds(1);
        require(
                ping.compareTo(second) >= 0 && silence.compareTo(ping.plus(second)) >= 0,
                "Limits.ping is " + ping + " and Limits.silence is " + silence
                        + "; choose at least a second, and a silence that is a second longer at least");
        require(
                resume.compareTo(second) >= 0,
                "Limits.resume is " + resume + "; choose at least a second, since a page has to answer in it");
        return with(this::copyTo);
    }

    private void copyTo(Limits copy) {
        copy.messageBytes = messageBytes;
        copy.outboxBytes = outboxBytes;
        copy.channelsPerPage = channelsPerPage;
        copy.pagesPerSession = pagesPerSession;
        copy.patternChannels = patternChannels;
        copy.socketsPerSession = socketsPerSession;
        copy.socketsPerAddress = socketsPerAddress;
        copy.incomingBytes = incomingBytes;
        copy.incomingFragments = incomingFragments;
        copy.jsonDepth = jsonDepth;
        copy.framesPerSecond = framesPerSecond;
        copy.framesWaiting = framesWaiting;
        copy.callsPerSocket = callsPerSocket;
        copy.ping = ping;
        copy.silence = silence;
        copy.resume = resume;
    }

    private static void atLeastOne(String name, int limit) {
        require(limit >= 1, "Limits." + name + " is " + limit + "; it must be at least 1");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
