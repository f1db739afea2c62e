package io.github.javalinrealtime.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The path of a route that a page wants to call, read once: {@code rt.callable} is asked about the text, and the app's router sees the one
 * way in which we write that text. What others could read in another way is refused.
 *
 * @param text decoded
 * @param encoded percent-encoded where it has to be, and nowhere else
 */
record RoutePath(String text, String encoded) {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /** Beside letters and digits, what RFC 3986 (3.3) lets stand in a path; but a semicolon begins a parameter. */
    private static final String PLAIN = "/-._~!$&'()*+,=:@";

    private static final Pattern ESCAPE = Pattern.compile("%[0-9a-fA-F]{2}");
    private static final Pattern DOTS = Pattern.compile("(^|/)\\.{1,2}(/|;|$)");

    /**
     * Reads what a page sent.
     *
     * @param sent visible ASCII
     * @throws IllegalArgumentException if it has more than one meaning
     */
    static RoutePath of(String sent) {
        require(sent.startsWith("/"), "The uri must start with a slash");
        require(!sent.contains("//"), "The path of the uri must not hold //");
        require(sent.indexOf(';') < 0, "The path of the uri must have no parameters; a semicolon is written as %3B");
        String text = decoded(sent);
        require(
                text.chars().filter(c -> c == '/').count()
                        == sent.chars().filter(c -> c == '/').count(),
                "The path of the uri must hold no encoded slash");
        require(text.indexOf('\\') < 0, "The path of the uri must hold no encoded backslash");
        require(text.chars().noneMatch(Character::isISOControl), "The path of the uri must hold no control character");
        require(!ESCAPE.matcher(text).find(), "The path of the uri must be encoded once");
        require(!DOTS.matcher(text).find(), "The path of the uri must have no segment . or ..");
        return new RoutePath(text, encoded(text));
    }

    private static String decoded(String sent) {
        ByteBuffer bytes = ByteBuffer.allocate(sent.length());
        for (int i = 0; i < sent.length(); i++) {
            if (sent.charAt(i) == '%') {
                require(
                        ESCAPE.matcher(sent)
                                .region(i, Math.min(i + 3, sent.length()))
                                .matches(),
                        "The uri must have two hexadecimal digits after each percent sign");
                bytes.put((byte) HexFormat.fromHexDigits(sent, i + 1, i + 3));
                i += 2;
            } else {
                bytes.put((byte) sent.charAt(i));
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException malformed) {
            throw new IllegalArgumentException("The path of the uri must be percent-encoded UTF-8", malformed);
        }
    }

    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = each > 0 && (Character.isLetterOrDigit(each) || PLAIN.indexOf(each) >= 0);
            if (plain) {
                encoded.append((char) each);
            } else {
                HEX.toHexDigits(encoded.append('%'), each);
            }
        }
        return encoded.toString();
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
