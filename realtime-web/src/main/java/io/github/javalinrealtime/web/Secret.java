package io.github.javalinrealtime.web;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What the instances of an app share and nobody else knows. One that exists is long enough. */
record Secret(String text) {
    private static final int BYTES = 32;

    /**
     * @param text the secret, or null where none was given
     * @param from names what it was to come from
     */
    static Secret of(@Nullable String text, String from) {
        int bytes = text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
        if (text == null || bytes < BYTES) {
            throw new IllegalArgumentException(from + (text == null ? " is not set" : " has " + bytes + " bytes")
                    + "; set at least " + BYTES + " random bytes, the same on every instance,"
                    + " as \"openssl rand -base64 32\" makes them");
        }
        return new Secret(text);
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "a secret";
    }
}
