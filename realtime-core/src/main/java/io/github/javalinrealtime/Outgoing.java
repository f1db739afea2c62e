package io.github.javalinrealtime;

import org.jspecify.annotations.Nullable;

/**
 * A frame on its way to clients; one object for all of them.
 *
 * @param frame what is written
 * @param message what it carries; null for what is not to be sent again, such as an answer
 */
record Outgoing(Frame frame, @Nullable Message message) {
    static Outgoing of(Frame frame) {
        return new Outgoing(frame, null);
    }

    static Outgoing of(Message message) {
        return new Outgoing(Protocol.push(message), message);
    }
}
