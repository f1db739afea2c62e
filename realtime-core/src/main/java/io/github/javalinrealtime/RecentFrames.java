package io.github.javalinrealtime;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The frames of messages that were delivered lately, so that pages which come back together share what they are sent. Two threads may
 * each make one; all frames of a message are alike.
 */
final class RecentFrames {
    private static final int FRAMES = 1 << 10;

    /** Longer ones are made again each time, so that all of these take a few megabytes at most. */
    private static final int LONGEST = 4 << 10;

    private final AtomicReferenceArray<@Nullable Outgoing> frames = new AtomicReferenceArray<>(FRAMES);

    Outgoing of(Message message) {
        int place = (int) message.position().offset() & (FRAMES - 1);
        Outgoing recent = frames.getPlain(place);
        if (recent != null && message.equals(recent.message())) {
            return recent;
        }
        Outgoing made = Outgoing.of(message);
        if (made.frame().size() <= LONGEST) {
            frames.setPlain(place, made);
        }
        return made;
    }
}
