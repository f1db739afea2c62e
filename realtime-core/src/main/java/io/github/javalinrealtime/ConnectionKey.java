package io.github.javalinrealtime;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;
import org.jspecify.annotations.Nullable;

/**
 * Who a page is: the socket digest, HMAC-SHA-256 (RFC 2104) of the connection id that stands in the page under the key that
 * stands in its session. It is the only identity that registries know. Nobody can compute it without both, so a stolen
 * connection id alone is worth nothing. It stays on the servers: no frame carries it, and {@link #toString} shows a part.
 */
public final class ConnectionKey {
    private static final String SESSION = "the pages of this session";
    private static final int DIGITS = 64;

    // A server holds two for each open page, and their digits would take three times as much.
    private final long[] digits = new long[DIGITS / 16 * 2];

    /**
     * Of what {@link #digest} and {@link #session} said.
     *
     * @param digest 64 hexadecimal digits
     * @param session 64 hexadecimal digits
     * @throws IllegalArgumentException if one is anything else
     */
    public ConnectionKey(String digest, String session) {
        if (!isHex(digest) || !isHex(session)) {
            throw new IllegalArgumentException("A connection key has two parts of " + DIGITS + " hexadecimal digits");
        }
        String all = digest + session;
        for (int i = 0; i < digits.length; i++) {
            digits[i] = HexFormat.fromHexDigitsToLong(all, 16 * i, 16 * i + 16);
        }
    }

    /**
     * Computes the key of a page.
     *
     * @param sessionKey the secret in the page's session, at least 32 characters
     * @param connectionId the public id in the page
     * @return the key
     * @throws IllegalArgumentException if the session key is too short to be a secret
     */
    public static ConnectionKey of(String sessionKey, String connectionId) {
        return new ConnectionKey(hmac(sessionKey, connectionId), session(sessionKey));
    }

    /**
     * The {@code session} part of all keys under one session key.
     *
     * @param sessionKey the secret in the session, at least 32 characters
     * @return 64 hexadecimal digits
     * @throws IllegalArgumentException if the session key is too short to be a secret
     */
    public static String session(String sessionKey) {
        return hmac(sessionKey, SESSION);
    }

    /**
     * Reads what {@link #value} wrote.
     *
     * @param value the text
     * @return the key
     * @throws IllegalArgumentException if the text has another form
     */
    public static ConnectionKey parse(String value) {
        int dot = value.indexOf('.');
        return new ConnectionKey(value.substring(0, Math.max(dot, 0)), value.substring(dot + 1));
    }

    /**
     * The socket digest.
     *
     * @return 64 hexadecimal digits
     */
    public String digest() {
        return hex(0, digits.length / 2);
    }

    /**
     * What the pages of one session have in common, by the same function.
     *
     * @return 64 hexadecimal digits
     */
    public String session() {
        return hex(digits.length / 2, digits.length);
    }

    /**
     * The whole key as text, for an app that keeps it with a job of its own. Not for logs and not for clients.
     *
     * @return both parts
     */
    public String value() {
        return digest() + "." + session();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ConnectionKey key && Arrays.equals(digits, key.digits);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(digits[0]);
    }

    @Override
    public String toString() {
        return "page " + digest().substring(0, 8);
    }

    private String hex(int from, int to) {
        StringBuilder text = new StringBuilder(DIGITS);
        for (int i = from; i < to; i++) {
            text.append(HexFormat.of().toHexDigits(digits[i]));
        }
        return text.toString();
    }

    private static String hmac(String key, String text) {
        byte[] secret = key.getBytes(StandardCharsets.UTF_8);
        if (secret.length < 32) {
            throw new IllegalArgumentException(
                    "The session key has " + secret.length + " bytes; at least 32 are needed");
        }
        return HexFormat.of().formatHex(hmac(secret, text.getBytes(StandardCharsets.UTF_8)));
    }

    static byte[] hmac(byte[] key, byte[] text) {
        // A shared HMac gives wrong digests under two threads, so each call has its own.
        HMac mac = new HMac(new SHA256Digest());
        mac.init(new KeyParameter(key));
        mac.update(text, 0, text.length);
        byte[] digest = new byte[mac.getMacSize()];
        mac.doFinal(digest, 0);
        return digest;
    }

    private static boolean isHex(String text) {
        return text.length() == DIGITS && text.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
    }
}
