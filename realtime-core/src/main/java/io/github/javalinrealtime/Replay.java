package io.github.javalinrealtime;

import java.util.List;

/**
 * What followed a position: every message up to {@code top}, or the first part of them, each the predecessor of the next; or a
 * gap, if they cannot be had without a hole.
 *
 * @param messages in order; empty if nothing followed, or for a gap
 * @param top the newest place of the channel when this was read
 * @param gap whether messages after the position are lost
 */
public record Replay(List<Message> messages, Position top, boolean gap) {
    /**
     * Nothing is missing.
     *
     * @param messages what followed, in order
     * @param top the newest place
     * @return the replay
     */
    public static Replay whole(List<Message> messages, Position top) {
        return new Replay(List.copyOf(messages), top, false);
    }

    /**
     * Something is missing, so nothing is replayed.
     *
     * @param top the newest place, from which the receiver goes on
     * @return the gap
     */
    public static Replay gap(Position top) {
        return new Replay(List.of(), top, true);
    }
}
