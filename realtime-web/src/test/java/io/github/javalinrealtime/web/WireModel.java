package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.WireBytes.CLOSE;
import static io.github.javalinrealtime.web.WireBytes.COMPRESSED;
import static io.github.javalinrealtime.web.WireBytes.CONTINUATION;
import static io.github.javalinrealtime.web.WireBytes.FIN;
import static io.github.javalinrealtime.web.WireBytes.PING;
import static io.github.javalinrealtime.web.WireBytes.PONG;
import static io.github.javalinrealtime.web.WireBytes.TEXT;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * What a server must make of a client's bytes (RFC 6455, RFC 7692, docs/protocol.md): how many messages, which pings, and whether the
 * connection ends, with which code. Slow and plain, unlike what it judges, and written without a look at that.
 */
final class WireModel {
    static final int LONGEST = 128 << 10;

    private static final int OPEN = 0;
    private static final int BROKEN_RULE = 1002;
    private static final int NO_TEXT = 1003;
    private static final int BAD_PAYLOAD = 1007;
    private static final int TOO_LONG = 1009;
    private static final int MOST_FRAGMENTS = 64;
    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};
    private static final byte[] LAST_BLOCK = {1, 0, 0, (byte) 0xff, (byte) 0xff};

    /** Messages, in order, for those who take them. */
    final Deque<String> texts = new ArrayDeque<>();

    /** In order. */
    final Deque<ByteBuffer> pings = new ArrayDeque<>();

    private final boolean compression;
    private byte[] unread = {};
    private int missing;
    private int fragments;
    private boolean compressed;
    private ByteArrayOutputStream message = new ByteArrayOutputStream();
    private int end = OPEN;

    WireModel(boolean compression) {
        this.compression = compression;
    }

    void take(byte[] bytes) {
        if (isOpen()) {
            ByteBuffer all = ByteBuffer.wrap(WireBytes.join(unread, bytes));
            int whole = 0;
            while (isOpen() && takeFrame(all)) {
                whole = all.position();
            }
            unread = Arrays.copyOfRange(all.array(), whole, all.limit());
        }
    }

    boolean isOpen() {
        return end == OPEN;
    }

    /** The code with which the server ends the connection. */
    int end() {
        return end;
    }

    /** How many bytes the frame that has begun lacks, as far as its beginning tells; 0 between frames. */
    int missing() {
        return isOpen() ? missing : 0;
    }

    /** Whether a fragmented message has begun. */
    boolean isInMessage() {
        return fragments > 0;
    }

    private boolean takeFrame(ByteBuffer in) {
        if (lacks(in, 1)) {
            missing = 0;
            return false;
        }
        int head = in.get() & 0xff;
        int opcode = head & 0xf;
        int wrong = wrongHead(head, opcode);
        if (wrong != OPEN || lacks(in, 1)) {
            end = wrong;
            return false;
        }
        boolean control = opcode >= CLOSE;
        int form = in.get() & 0xff;
        if (form < 0x80 || (control && form > 0x80 + 125)) {
            end = BROKEN_RULE;
            return false;
        }
        long length = form & 0x7f;
        int bytes = length < 126 ? 0 : length == 126 ? 2 : 8;
        if (lacks(in, bytes)) {
            return false;
        }
        if (bytes > 0) {
            length = bytes == 2 ? in.getShort() & 0xffff : in.getLong();
            if (length < (bytes == 2 ? 126 : 0x10000)) {
                end = BROKEN_RULE;
                return false;
            }
        }
        if (!control && length > LONGEST - message.size()) {
            end = TOO_LONG;
            return false;
        }
        if (lacks(in, 4 + (int) length)) {
            return false;
        }
        takePayload(head, opcode, unmasked(in, (int) length));
        return true;
    }

    private int wrongHead(int head, int opcode) {
        boolean starts = opcode == TEXT || opcode == WireBytes.BINARY;
        boolean last = (head & FIN) != 0;
        boolean reserved = (head & 0x30) != 0 || ((head & COMPRESSED) != 0 && !(compression && starts));
        if (reserved) {
            return BROKEN_RULE;
        }
        if (opcode == WireBytes.BINARY) {
            return NO_TEXT;
        }
        boolean known = opcode == CONTINUATION || opcode == TEXT || (opcode >= CLOSE && opcode <= PONG);
        boolean misplaced = (opcode == CONTINUATION && fragments == 0)
                || (opcode == TEXT && fragments > 0)
                || (opcode >= CLOSE && !last);
        if (!known || misplaced) {
            return BROKEN_RULE;
        }
        return opcode < CLOSE && fragments == MOST_FRAGMENTS ? TOO_LONG : OPEN;
    }

    private void takePayload(int head, int opcode, byte[] payload) {
        switch (opcode) {
            case CLOSE -> end = closeCode(payload);
            case PING -> pings.add(ByteBuffer.wrap(payload));
            case PONG -> {}
            default -> {
                compressed = opcode == TEXT ? (head & COMPRESSED) != 0 : compressed;
                message.writeBytes(payload);
                fragments++;
                if ((head & FIN) != 0) {
                    takeMessage();
                }
            }
        }
    }

    private void takeMessage() {
        end = compressed ? inflate() : OPEN;
        if (isOpen() && !isUtf8(message.toByteArray(), 0)) {
            end = BAD_PAYLOAD;
        }
        if (isOpen()) {
            texts.add(message.toString(StandardCharsets.UTF_8));
        }
        message = new ByteArrayOutputStream();
        fragments = 0;
    }

    private int inflate() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(WireBytes.join(message.toByteArray(), TAIL, LAST_BLOCK));
            byte[] one = new byte[1_000];
            for (int read = inflater.inflate(one); read > 0; read = inflater.inflate(one)) {
                text.write(one, 0, read);
                if (text.size() > LONGEST) {
                    return TOO_LONG;
                }
            }
            message = text;
            return inflater.finished() ? OPEN : BAD_PAYLOAD;
        } catch (DataFormatException malformed) {
            return BAD_PAYLOAD;
        } finally {
            inflater.end();
        }
    }

    private static int closeCode(byte[] payload) {
        if (payload.length == 0) {
            return 1005;
        }
        int code = payload.length == 1 ? 0 : (payload[0] & 0xff) * 256 + (payload[1] & 0xff);
        boolean mayBeSent =
                (code >= 1000 && code <= 1014 && (code < 1004 || code > 1006)) || (code >= 3000 && code <= 4999);
        if (!mayBeSent) {
            return BROKEN_RULE;
        }
        return isUtf8(payload, 2) ? code : BAD_PAYLOAD;
    }

    private static boolean isUtf8(byte[] bytes, int from) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, bytes.length - from));
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }

    private static byte[] unmasked(ByteBuffer in, int length) {
        byte[] mask = new byte[4];
        byte[] payload = new byte[length];
        in.get(mask).get(payload);
        for (int i = 0; i < length; i++) {
            payload[i] ^= mask[i & 3];
        }
        return payload;
    }

    private boolean lacks(ByteBuffer in, int bytes) {
        missing = Math.max(0, bytes - in.remaining());
        return missing > 0;
    }
}
