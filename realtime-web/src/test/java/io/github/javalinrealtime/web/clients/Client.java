package io.github.javalinrealtime.web.clients;

import java.net.URI;

/** An implementation of WebSocket that others wrote. */
public interface Client {
    /**
     * Opens a socket as a page does.
     *
     * @param cookie the header
     * @param origin of the page
     * @param arrivals is told what the client sees, from the handshake to the close
     * @throws Exception if the server refuses, or the client does not like its answer
     */
    Socket open(URI uri, String cookie, String origin, Arrivals arrivals) throws Exception;

    /** Whether its users can send a ping of the protocol. */
    default boolean canPing() {
        return true;
    }

    /** Frees what it holds. */
    default void stop() throws Exception {}

    /** A socket that is open. */
    interface Socket {
        void send(String text) throws Exception;

        /** Where the client {@link #canPing()}. */
        void ping(String payload) throws Exception;

        /** Starts the closing handshake. */
        void end(int code) throws Exception;

        /** Cuts the connection, if it is still there. */
        void cut() throws Exception;
    }
}
