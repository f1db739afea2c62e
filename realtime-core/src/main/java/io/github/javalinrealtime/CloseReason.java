package io.github.javalinrealtime;

/** Why the server closes a socket. The code tells the client whether to come back; the list is part of the protocol. */
public enum CloseReason {
    /** The server restarts: come back, with jitter. */
    RESTART(1012),
    /** The session is over, or the server does not know it: do not come back. */
    SESSION_ENDED(4401),
    /** The client reads too slowly, is silent, or did not say where to resume: come back, and get what was missed. */
    TOO_SLOW(4408),
    /** A newer socket of the same page took over: do not come back. */
    SUPERSEDED(4409),
    /** The client sends too much: come back later. */
    TOO_MUCH(4429);

    private final int code;

    CloseReason(int code) {
        this.code = code;
    }

    /**
     * The WebSocket close code (RFC 6455, 7.4).
     *
     * @return 1012, or a private code from 4401
     */
    public int code() {
        return code;
    }
}
