package io.github.javalinrealtime.web;

import java.security.SecureRandom;
import java.util.Base64;

/** 32 random bytes in base64url, 43 characters: connection ids and session keys. */
final class RandomId {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;
    private static final int CHARACTERS = 43;

    private RandomId() {}

    static String next() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static boolean isWellFormed(String id) {
        return id.length() == CHARACTERS
                && id.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || c == '-'
                                || c == '_');
    }
}
