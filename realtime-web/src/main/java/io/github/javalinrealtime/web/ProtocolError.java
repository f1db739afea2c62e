package io.github.javalinrealtime.web;

/** What a client may not send. The code tells it so (RFC 6455, 7.4.1). */
final class ProtocolError extends Exception {
    static final int BROKEN_RULE = 1002;
    static final int NO_TEXT = 1003;
    static final int BAD_PAYLOAD = 1007;
    static final int TOO_LONG = 1009;

    private static final long serialVersionUID = 1;

    private final int code;

    ProtocolError(int code, String rule) {
        super(rule, null, false, false);
        this.code = code;
    }

    int code() {
        return code;
    }
}
