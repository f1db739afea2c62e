package io.github.javalinrealtime.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text of a client, which must be well-formed (RFC 6455, 8.1). */
final class Utf8 {
    private static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

    static String decode(byte[] bytes) throws ProtocolError {
        String text = new String(bytes, StandardCharsets.UTF_8);
        // It stands for what is malformed, or for itself; nothing is malformed without it.
        if (text.indexOf(REPLACEMENT) >= 0) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            } catch (CharacterCodingException malformed) {
                throw new ProtocolError(ProtocolError.BAD_PAYLOAD, "text is UTF-8");
            }
        }
        return text;
    }
}
