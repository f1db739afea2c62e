package io.github.javalinrealtime.web;

import java.util.Arrays;

/** The code of a client's close frame (RFC 6455, 5.5.1 and 7.4). */
final class CloseCode {
    /** Stands for a close frame without a code, and is never sent. */
    static final int NONE = 1005;

    private CloseCode() {}

    static int of(byte[] payload) throws ProtocolError {
        if (payload.length == 0) {
            return NONE;
        }
        int code = payload.length == 1 ? 0 : ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
        if (!mayBeSent(code)) {
            throw new ProtocolError(ProtocolError.BROKEN_RULE, "a close code is one that may be sent");
        }
        // The reason is for logs of clients; it has to be text all the same.
        Utf8.decode(Arrays.copyOfRange(payload, 2, payload.length));
        return code;
    }

    /** Those of the RFC, those registered since (up to 1014), and those for libraries and apps. */
    private static boolean mayBeSent(int code) {
        return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
    }
}
