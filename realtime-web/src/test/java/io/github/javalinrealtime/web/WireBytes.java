package io.github.javalinrealtime.web;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a client writes, byte for byte: frames as RFC 6455 has them (5.2), and others. */
final class WireBytes {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    static final int FIN = 0x80;
    static final int COMPRESSED = 0x40;

    /** Of the RFC's own example. */
    private static final int MASK = 0x37fa213d;

    /** As {@link #call} writes it. */
    private static final String BEFORE = "{\"id\":\"1\",\"action\":\"echo\",\"input\":\"";

    private static final String AFTER = "\"}";

    private WireBytes() {}

    /**
     * A masked frame in its shortest form.
     *
     * @param head its first byte
     */
    static byte[] frame(int head, byte[] payload) {
        return frame(head, payload, MASK);
    }

    static byte[] frame(int head, byte[] payload, int mask) {
        return join(header(head, form(payload.length), payload.length, mask), masked(payload, mask));
    }

    /** With a length that is written in so many bits, 7, 16 or 64, whether or not fewer would do. */
    static byte[] frame(int head, int bits, byte[] payload) {
        return join(header(head, bits, payload.length), masked(payload, MASK));
    }

    static byte[] unmasked(int head, byte[] payload) {
        byte[] header = header(head, form(payload.length), payload.length);
        header[1] &= 0x7f;
        return join(Arrays.copyOf(header, header.length - 4), payload);
    }

    /** All that stands before the payload of a masked frame. */
    static byte[] header(int head, int bits, long length) {
        return header(head, bits, length, MASK);
    }

    static byte[] text(String text) {
        return frame(FIN | TEXT, utf8(text));
    }

    static byte[] ping(String payload) {
        return frame(FIN | PING, utf8(payload));
    }

    static byte[] close(int code) {
        return close(code, new byte[0]);
    }

    static byte[] close(int code, byte[] reason) {
        return frame(FIN | CLOSE, join(new byte[] {(byte) (code >> 8), (byte) code}, reason));
    }

    /** A message that the app answers with the same input. */
    static byte[] call(String input) {
        return utf8(BEFORE + input + AFTER);
    }

    /** With an input of these bytes, UTF-8 or not. */
    static byte[] call(byte[] input) {
        return join(utf8(BEFORE), input, utf8(AFTER));
    }

    /** So many bytes long. */
    static byte[] call(int length) {
        return call(input(length));
    }

    /** What a message that is so many bytes long asks to have echoed. */
    static String input(int length) {
        return filler(length - BEFORE.length() - AFTER.length());
    }

    /** So many characters, of which no part looks like its neighbour. */
    static String filler(int length) {
        StringBuilder text = new StringBuilder(length + 8);
        for (int i = 0; text.length() < length; i++) {
            text.append(i).append(' ');
        }
        text.setLength(length);
        return text.toString();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] times(int count, byte[] part) {
        byte[][] parts = new byte[count][];
        Arrays.fill(parts, part);
        return join(parts);
    }

    private static int form(int length) {
        return length <= 125 ? 7 : length <= 0xffff ? 16 : 64;
    }

    private static byte[] header(int head, int bits, long length, int mask) {
        ByteBuffer header = ByteBuffer.allocate(14).put((byte) head);
        switch (bits) {
            case 7 -> header.put((byte) (0x80 | length));
            case 16 -> header.put((byte) (0x80 | 126)).putShort((short) length);
            default -> header.put((byte) (0x80 | 127)).putLong(length);
        }
        header.putInt(mask);
        return Arrays.copyOf(header.array(), header.position());
    }

    private static byte[] masked(byte[] payload, int mask) {
        byte[] masked = new byte[payload.length];
        for (int i = 0; i < payload.length; i++) {
            masked[i] = (byte) (payload[i] ^ (mask >>> (24 - i % 4 * 8)));
        }
        return masked;
    }
}
