package io.github.javalinrealtime;

/** A host's handle on a socket that it attached to a {@link Realtime}. For any thread, but for the order of {@link #receive}. */
public interface Attached {
    /**
     * A text frame came. Returns at once; calls come in the order of the frames.
     *
     * @param text the whole frame
     */
    void receive(String text);

    /** Any other byte came: a ping, a pong. */
    void alive();

    /** The socket has closed, by whatever end. Calling it again changes nothing. */
    void closed();

    /**
     * Closes the socket.
     *
     * @param reason tells the client whether to come back
     */
    void close(CloseReason reason);

    /**
     * The page behind the socket.
     *
     * @return its key
     */
    ConnectionKey key();
}
