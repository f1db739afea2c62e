package io.github.javalinrealtime.redis;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.Message;
import io.github.javalinrealtime.Position;
import io.github.javalinrealtime.Registry;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hears the messages of one channel, and notices when one that Redis has was not relayed: after a link broke, or silently, as when the nodes of a
 * Cluster lose sight of each other. A hole before a message that does come is the receiver's to notice.
 */
final class ChannelTopic implements Relay.Topic {
    /**
     * No script gave a place so far on, in microseconds in the year 2112: somebody else relayed it. The channel is not to go on from there, for
     * scripts count in doubles.
     */
    private static final long NEVER = 1L << 52;

    final Channel channel;

    private final String relay;
    private final Envelope envelope;
    private final Registry.Listener told;
    private volatile @Nullable Position relayed;
    private volatile @Nullable Position checked;
    private volatile @Nullable Position expected;
    private volatile @Nullable Position doubted;

    ChannelTopic(Channel channel, String relay, Envelope envelope, Registry.Listener told) {
        this.channel = channel;
        this.relay = relay;
        this.envelope = envelope;
        this.told = told;
    }

    @Override
    public void relayed(String text) {
        if (Envelope.tellsLoss(text)) {
            if (envelope.isLoss(relay, text)) {
                told.interrupted(Set.of(channel));
            }
            return;
        }
        Message message = envelope.open(channel, relay, text);
        if (message == null) {
            return;
        }
        Position before = relayed;
        Position position = message.position();
        relayed = position;
        if (before != null && position.epoch().equals(before.epoch()) && message.previous() < before.offset()) {
            // A replica that knew less has become master: it goes on as if the message before had never been.
            doubt(before);
            told.interrupted(Set.of(channel));
        }
        told.published(message);
    }

    /** The top, where receivers read what came before; what is published after it is to be relayed. */
    void start(Position top) {
        checked = top;
    }

    /** The top after the link broke; whether something may have been missed. */
    boolean isBehind(@Nullable Position top) {
        boolean behind = top == null || !isKnown(top);
        Position last = relayed;
        if (last != null && !last.equals(top)) {
            doubt(last);
        }
        checked = top;
        expected = null;
        return behind;
    }

    /** The top as it is now; whether the one of the last time was not relayed until now, and so never will be. */
    boolean hasMissed(@Nullable Position top) {
        Position due = expected;
        expected = top;
        if (top == null) {
            return true;
        }
        if (due == null || isKnown(due)) {
            return false;
        }
        checked = due;
        return true;
    }

    /** A place that Redis may have come back without. */
    @Nullable
    Position doubted() {
        return doubted;
    }

    private void doubt(Position place) {
        if (place.offset() < NEVER) {
            doubted = place;
        }
    }

    /** Redis has been asked about it. */
    void verified(Position place) {
        if (place.equals(doubted)) {
            doubted = null;
        }
    }

    private boolean isKnown(Position top) {
        return reaches(relayed, top) || reaches(checked, top);
    }

    private static boolean reaches(@Nullable Position known, Position top) {
        return known != null && known.epoch().equals(top.epoch()) && known.offset() >= top.offset();
    }
}
