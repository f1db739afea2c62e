package io.github.javalinrealtime.web;

import io.github.javalinrealtime.ErrorCode;
import java.io.Serial;
import org.eclipse.jetty.io.QuietException;
import org.jspecify.annotations.Nullable;

/** Why a called route gave no answer. Quiet, since the caller is told and Jetty need not log it again. */
final class RouteCallException extends RuntimeException implements QuietException {
    @Serial
    private static final long serialVersionUID = 1;

    private final ErrorCode code;

    RouteCallException(ErrorCode code) {
        this(code, null);
    }

    RouteCallException(ErrorCode code, @Nullable Throwable cause) {
        super("a called route gave no answer: " + code.code(), cause);
        this.code = code;
    }

    ErrorCode code() {
        return code;
    }
}
