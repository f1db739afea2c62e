package io.github.javalinrealtime;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One socket of a server, as the core needs it. Implementations never block: the methods start work and return. One batch at
 * a time is under way; the next one follows its completion. Called by sender threads, the clock's thread and others.
 */
public interface Transport {
    /**
     * Sends frames, in order, in as few writes as the server can.
     *
     * @param batch at least one frame; to be read during the call alone
     * @param done called once, by any thread: with null when the last byte was handed to the kernel, or with what went wrong
     */
    void send(List<Frame> batch, Consumer<@Nullable Throwable> done);

    /** Sends a WebSocket ping. The answer, as any byte, is told by {@link Attached#alive}. */
    void ping();

    /**
     * Closes the socket: with a close frame if the client takes it within a short grace, and in any case. Calling it again changes nothing.
     *
     * @param reason gives the code
     */
    void close(CloseReason reason);
}
