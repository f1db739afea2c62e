package io.github.javalinrealtime;

import java.util.Locale;

/** Why a frame of a client was not answered by its handler: the one table of codes, part of the protocol. */
public enum ErrorCode {
    /** The frame is not one JSON object. */
    BAD_JSON(400),
    /** The frame has no id. */
    MISSING_ID(400),
    /** The frame has no action. */
    MISSING_ACTION(400),
    /** A field has the wrong form. */
    BAD_INPUT(400),
    /** The session of the page is over. */
    SESSION_ENDED(401),
    /** The app does not let pages call this route. */
    NOT_CALLABLE(403),
    /** No handler has this name. */
    UNKNOWN_ACTION(404),
    /** The reply is larger than the server sends. */
    TOO_LARGE(413),
    /** Too many calls of this page are in flight. */
    TOO_MANY_CALLS(429),
    /** The handler failed. */
    FAILED(500),
    /** The route answers with a stream of events, which no reply can carry. */
    EVENT_STREAM(501),
    /** The server is shutting down. */
    STOPPING(503),
    /** The route or handler did not answer in time. */
    TIMED_OUT(504);

    private final int status;

    ErrorCode(int status) {
        this.status = status;
    }

    /**
     * What the reply says in {@code error}.
     *
     * @return for example {@code unknown-action}
     */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * What the reply says in {@code status}.
     *
     * @return an HTTP status
     */
    public int status() {
        return status;
    }
}
