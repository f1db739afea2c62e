package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.WireBytes.CLOSE;
import static io.github.javalinrealtime.web.WireBytes.COMPRESSED;
import static io.github.javalinrealtime.web.WireBytes.CONTINUATION;
import static io.github.javalinrealtime.web.WireBytes.FIN;
import static io.github.javalinrealtime.web.WireBytes.PING;
import static io.github.javalinrealtime.web.WireBytes.PONG;
import static io.github.javalinrealtime.web.WireBytes.TEXT;
import static io.github.javalinrealtime.web.WireBytes.frame;
import static io.github.javalinrealtime.web.WireBytes.join;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;

/** Valid frames, and what mutations make of them. */
final class FuzzFrames {
    private static final int[] LENGTHS = {0, 1, 125, 126, 127, 128, 65_535, 65_536, 131_071, 131_072, 131_073};
    private static final int[] CODES = {1000, 1001, 1002, 1005, 1006, 1011, 1015, 2999, 3000, 4999, 5000, 0, 65_535};

    private static final byte[][] NO_UTF8 = {
        {(byte) 0xff},
        {(byte) 0x80},
        {(byte) 0xc3},
        {(byte) 0xc0, (byte) 0x80},
        {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
        {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
        {(byte) 0xf0, (byte) 0x9f, (byte) 0x92}
    };

    private final Random random;
    private final boolean compression;
    private final FuzzTexts texts;
    private final List<byte[]> corpus;

    FuzzFrames(Random random, boolean compression, FuzzTexts texts, List<byte[]> corpus) {
        this.random = random;
        this.compression = compression;
        this.texts = texts;
        this.corpus = corpus;
    }

    /** One mutation, or a few upon each other. */
    byte[] next() {
        int kind = random.nextInt(100);
        if (kind < 45) {
            return nextMessage();
        }
        if (kind < 50) {
            return message(changed(WireBytes.utf8(texts.valid())));
        }
        if (kind < 53) {
            return message(inserted(WireBytes.utf8(texts.valid()), NO_UTF8[random.nextInt(NO_UTF8.length)]));
        }
        if (kind < 60) {
            return control();
        }
        if (kind < 72) {
            return relabelled();
        }
        byte[] bytes = changed(valid());
        return random.nextInt(4) == 0 ? changed(bytes) : bytes;
    }

    /** A message, changed as JSON alone: no reason to end the connection. */
    byte[] nextMessage() {
        return message(WireBytes.utf8(texts.changed()));
    }

    private byte[] valid() {
        int kind = random.nextInt(20);
        if (kind == 0 && !corpus.isEmpty()) {
            return corpus.get(random.nextInt(corpus.size()));
        }
        return kind < 4
                ? frame(FIN | (kind < 3 ? PING : PONG), some(random.nextInt(126)))
                : message(WireBytes.utf8(texts.valid()));
    }

    /** A whole message, in one of the forms that it may have. */
    private byte[] message(byte[] text) {
        boolean deflated = compression && random.nextInt(3) == 0;
        byte[] payload = deflated ? deflated(text) : text;
        if (deflated && random.nextInt(16) == 0) {
            payload = changed(payload);
        }
        int head = TEXT | (deflated ? COMPRESSED : 0);
        if (random.nextInt(3) > 0) {
            return frame(FIN | head, payload, random.nextInt());
        }
        int fragments = random.nextInt(8) == 0 ? 1 + random.nextInt(66) : 1 + random.nextInt(5);
        List<byte[]> parts = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= fragments; i++) {
            int to = i == fragments ? payload.length : from + random.nextInt(payload.length - from + 1);
            byte[] part = Arrays.copyOfRange(payload, from, to);
            parts.add(frame((i == 1 ? head : CONTINUATION) | (i == fragments ? FIN : 0), part, random.nextInt()));
            if (random.nextInt(3) == 0) {
                parts.add(frame(FIN | (random.nextBoolean() ? PING : PONG), some(random.nextInt(20))));
            }
            from = to;
        }
        return join(parts.toArray(byte[][]::new));
    }

    /** Also one that is longer, or in pieces, as none may be. */
    private byte[] control() {
        int opcode = random.nextInt(4) == 0 ? CLOSE : random.nextBoolean() ? PING : PONG;
        int head = random.nextInt(12) == 0 ? opcode : FIN | opcode;
        int length = random.nextInt(12) == 0 ? LENGTHS[random.nextInt(6)] : random.nextInt(126);
        if (opcode == CLOSE && random.nextInt(4) > 0) {
            int code = CODES[random.nextInt(CODES.length)];
            byte[] reason = some(random.nextInt(20));
            return frame(head, join(new byte[] {(byte) (code >> 8), (byte) code}, reason));
        }
        return frame(head, some(length));
    }

    /** With a header that says something else than what follows. */
    private byte[] relabelled() {
        byte[] payload = WireBytes.utf8(texts.valid());
        int head = FIN | TEXT;
        switch (random.nextInt(6)) {
            case 0 -> head = random.nextInt(256);
            case 1 -> head |= 1 << (4 + random.nextInt(3));
            case 2 -> {
                return WireBytes.unmasked(head, payload);
            }
            case 3 -> {
                return frame(head, random.nextBoolean() ? 16 : 64, payload);
            }
            case 4 -> {
                long lie = random.nextBoolean() ? LENGTHS[random.nextInt(LENGTHS.length)] : random.nextLong();
                return join(WireBytes.header(head, 64, random.nextInt(8) == 0 ? Long.MIN_VALUE : lie), payload);
            }
            default -> {
                int lie = payload.length + random.nextInt(9) - 4;
                return join(WireBytes.header(head, lie < 126 ? 7 : 16, lie), payload);
            }
        }
        return frame(head, payload);
    }

    private byte[] changed(byte[] bytes) {
        if (bytes.length == 0) {
            return some(3);
        }
        int at = random.nextInt(bytes.length);
        int to = Math.min(bytes.length, at + 1 + random.nextInt(8));
        byte[] copy = bytes.clone();
        switch (random.nextInt(8)) {
            case 0, 1 -> copy[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> copy[at] = (byte) random.nextInt(256);
            case 3 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 4 -> {
                return inserted(bytes, some(1 + random.nextInt(4)));
            }
            case 5 -> {
                return inserted(bytes, Arrays.copyOfRange(bytes, at, to));
            }
            case 6 -> {
                return join(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, to, bytes.length));
            }
            default -> {
                byte[] other = valid();
                int from = random.nextInt(other.length + 1);
                return join(Arrays.copyOf(bytes, at), Arrays.copyOfRange(other, from, other.length));
            }
        }
        return copy;
    }

    private byte[] inserted(byte[] bytes, byte[] more) {
        int at = random.nextInt(bytes.length + 1);
        return join(Arrays.copyOf(bytes, at), more, Arrays.copyOfRange(bytes, at, bytes.length));
    }

    private byte[] some(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] deflated(byte[] text) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(text);
        byte[] room = new byte[text.length + 100];
        int length = deflater.deflate(room, 0, room.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(room, length - 4);
    }
}
