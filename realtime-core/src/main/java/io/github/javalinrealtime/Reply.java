package io.github.javalinrealtime;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a call. A handler need not make one: what it returns becomes the body of a 200.
 *
 * @param status an HTTP status
 * @param headers lower-case names
 * @param body text
 * @param error why the handler was not reached or failed, or null
 */
public record Reply(
        int status,
        Map<String, String> headers,
        String body,
        @Nullable ErrorCode error) {
    /** {@inheritDoc} */
    public Reply {
        headers = Map.copyOf(headers);
    }

    /**
     * An answer of plain text.
     *
     * @param status an HTTP status
     * @param body text
     * @return the reply
     */
    public static Reply text(int status, String body) {
        return new Reply(status, Map.of("content-type", "text/plain"), body, null);
    }

    /**
     * An answer that says what was wrong with the call.
     *
     * @param code from the table
     * @return the reply
     */
    public static Reply error(ErrorCode code) {
        return new Reply(code.status(), Map.of(), "", code);
    }

    static Reply of(@Nullable Object returned, Json json) {
        if (returned instanceof Reply reply) {
            return reply;
        }
        if (returned == null || returned instanceof String) {
            return text(200, returned == null ? "" : (String) returned);
        }
        return new Reply(200, Map.of("content-type", "application/json"), json.write(returned), null);
    }
}
