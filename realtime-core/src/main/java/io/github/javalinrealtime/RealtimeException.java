package io.github.javalinrealtime;

import org.jspecify.annotations.Nullable;

/** Something outside the caller's hands failed: the registry, or this instance is stopping. The cause is kept. */
public final class RealtimeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What became of the push, or of the change of subscriptions. */
    public enum Outcome {
        /** It had no effect. It may be tried again. */
        NOT_SENT,
        /** It may have had its effect. A push with a message id ({@link Pusher#once}) may be tried again all the same. */
        UNKNOWN
    }

    /** What became of it. */
    private final Outcome outcome;

    /**
     * Makes an exception.
     *
     * @param outcome what became of the push or change
     * @param message what failed, without payloads and keys
     * @param cause why, or null
     */
    public RealtimeException(Outcome outcome, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.outcome = outcome;
    }

    /**
     * What became of the push or change.
     *
     * @return whether it may be tried again
     */
    public Outcome outcome() {
        return outcome;
    }
}
