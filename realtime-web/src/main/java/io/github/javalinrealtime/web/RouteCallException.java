package io.github.javalinrealtime.web;

import java.io.Serial;
import org.eclipse.jetty.io.QuietException;
import org.jspecify.annotations.Nullable;

/** Why a called route gave no answer. Quiet, since the caller is told and Jetty need not log it again. */
final class RouteCallException extends RuntimeException implements QuietException {
    @Serial
    private static final long serialVersionUID = 1;

    /** A row of the protocol's table of reply codes. */
    enum Reason {
        TOO_LARGE("too-large", 413, "The route's answer is larger than a reply may be"),
        EVENT_STREAM("failed", 501, "The route answers with a stream of events, which a reply cannot carry"),
        FAILED("failed", 500, "The route broke off its answer"),
        STOPPING("stopping", 503, "The server is stopping"),
        TIMED_OUT("timed-out", 504, "The route did not answer in time");

        private final String code;
        private final int status;
        private final String sentence;

        Reason(String code, int status, String sentence) {
            this.code = code;
            this.status = status;
            this.sentence = sentence;
        }

        String code() {
            return code;
        }

        int status() {
            return status;
        }
    }

    private final Reason reason;

    RouteCallException(Reason reason) {
        this(reason, null);
    }

    RouteCallException(Reason reason, @Nullable Throwable cause) {
        super(reason.sentence, cause);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
