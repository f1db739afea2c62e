package io.github.javalinrealtime.web;

import io.github.javalinrealtime.Frame;
import java.nio.ByteBuffer;

/** WebSocket frames of a server, as bytes (RFC 6455, 5.2): never masked, never in fragments. */
final class Wire {
    static final int FIN = 0x80;

    /** Says of a message that it is compressed (RFC 7692, 6). */
    static final int COMPRESSED = 0x40;

    static final int TEXT = 1;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    /** Text as it is. */
    static final Frame.Encoding<byte[]> PLAIN = frame -> frame(FIN | TEXT, frame.utf8());

    private static final int LONGEST_SHORT = 125;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;
    private static final int LONGEST_HEAD = 10;

    private Wire() {}

    static byte[] frame(int firstByte, ByteBuffer payload) {
        int length = payload.remaining();
        ByteBuffer frame = ByteBuffer.allocate(headLength(length) + length);
        frame.put((byte) firstByte);
        if (length <= LONGEST_SHORT) {
            frame.put((byte) length);
        } else if (length <= 0xffff) {
            frame.put((byte) TWO_BYTES).putShort((short) length);
        } else {
            frame.put((byte) EIGHT_BYTES).putLong(length);
        }
        return frame.put(payload).array();
    }

    static byte[] control(int opcode, byte[] payload) {
        return frame(FIN | opcode, ByteBuffer.wrap(payload));
    }

    static byte[] close(int code) {
        return control(CLOSE, code == CloseCode.NONE ? new byte[0] : new byte[] {(byte) (code >> 8), (byte) code});
    }

    private static int headLength(int length) {
        return length <= LONGEST_SHORT ? 2 : length <= 0xffff ? 4 : LONGEST_HEAD;
    }
}
