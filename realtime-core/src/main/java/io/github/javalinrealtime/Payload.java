package io.github.javalinrealtime;

import java.nio.charset.StandardCharsets;

/** A message as JSON, written once by the app's own mapper, however many get it. */
final class Payload {
    private Payload() {}

    static String of(Object message, Json json, int mostBytes) {
        String payload;
        try {
            payload = json.write(message);
        } catch (RuntimeException unwritable) {
            throw new IllegalArgumentException(
                    "the app's JSON mapper cannot write a " + message.getClass().getName(), unwritable);
        }
        if (!Protocol.isJson(payload)) {
            throw new IllegalArgumentException("the app's JSON mapper wrote no single JSON value for a "
                    + message.getClass().getName());
        }
        // A short text need not be counted: no character takes more than three bytes.
        if (payload.length() > mostBytes / 3) {
            check(payload.getBytes(StandardCharsets.UTF_8).length, mostBytes);
        }
        return payload;
    }

    private static void check(int bytes, int mostBytes) {
        if (bytes > mostBytes) {
            throw new IllegalArgumentException("the message has " + bytes + " bytes of JSON; at most " + mostBytes
                    + " are pushed (Limits.messageBytes)");
        }
    }
}
