package io.github.javalinrealtime.web;

import io.github.javalinrealtime.Limits;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a client sends, as messages (RFC 6455, 5). Takes the bytes as they come, in whatever pieces; holds none between
 * messages. For one thread at a time.
 */
final class MessageParser {
    private static final int LONGEST_CONTROL = 125;
    private static final int FIRST_ROOM = 512;
    private static final byte[] NOTHING = {};

    private final Listener listener;
    private final Limits limits;
    private final boolean compression;

    private Part part = Part.FIRST_BYTE;
    private int firstByte;
    private int maskLeft;
    private int mask;
    private int lengthLeft;
    private int leastLength;
    private long length;
    private int read;
    private byte[] control = NOTHING;

    private boolean inMessage;
    private boolean compressed;
    private int fragments;
    private byte[] message = NOTHING;
    private int messageLength;

    /** Who is told, in order, on the caller's thread. The arrays are the listener's to keep. */
    interface Listener {
        void text(byte[] utf8, boolean compressed) throws ProtocolError;

        void ping(byte[] payload);

        void pong();

        /** The last thing that a client says. */
        void closeFrame(byte[] payload) throws ProtocolError;
    }

    private enum Part {
        FIRST_BYTE,
        SECOND_BYTE,
        LENGTH,
        MASK,
        PAYLOAD,
        END
    }

    /**
     * @param limits of messages
     * @param compression whether messages may come compressed
     */
    MessageParser(Listener listener, Limits limits, boolean compression) {
        this.listener = listener;
        this.limits = limits;
        this.compression = compression;
    }

    /** Takes all the bytes. What comes after a close frame, or an error, does not count. */
    void parse(ByteBuffer bytes) throws ProtocolError {
        try {
            while (bytes.hasRemaining() && part != Part.END) {
                next(bytes);
            }
        } catch (ProtocolError refused) {
            end();
            throw refused;
        }
    }

    private void next(ByteBuffer bytes) throws ProtocolError {
        switch (part) {
            case FIRST_BYTE -> first(bytes.get() & 0xff);
            case SECOND_BYTE -> second(bytes.get() & 0xff);
            case LENGTH -> length(bytes.get() & 0xff);
            case MASK -> mask(bytes.get() & 0xff);
            case PAYLOAD -> payload(bytes);
            case END -> {}
        }
    }

    private void end() {
        part = Part.END;
        message = NOTHING;
    }

    private void first(int bits) throws ProtocolError {
        firstByte = bits;
        boolean first = !isControl() && opcode() != 0;
        require((bits & 0x30) == 0, "reserved bits are 0");
        require((bits & Wire.COMPRESSED) == 0 || (compression && first), "only a message may be compressed, if agreed");
        switch (opcode()) {
            case 0 -> require(inMessage, "a continuation follows a fragment");
            case Wire.TEXT -> require(!inMessage, "a message ends before the next one begins");
            case 2 -> throw new ProtocolError(ProtocolError.NO_TEXT, "messages are text");
            case Wire.CLOSE, Wire.PING, Wire.PONG -> require(isLast(), "control frames are not fragmented");
            default -> require(false, "opcodes are those of RFC 6455");
        }
        if (first) {
            compressed = (bits & Wire.COMPRESSED) != 0;
        }
        if (!isControl() && ++fragments > limits.incomingFragments) {
            throw new ProtocolError(
                    ProtocolError.TOO_LONG,
                    "a message has at most " + limits.incomingFragments + " fragments (Limits.incomingFragments)");
        }
        part = Part.SECOND_BYTE;
    }

    private void second(int bits) throws ProtocolError {
        require((bits & 0x80) != 0, "clients mask their frames");
        length = bits & 0x7f;
        require(!isControl() || length <= LONGEST_CONTROL, "control frames are short");
        if (length < 126) {
            lengthKnown();
        } else {
            lengthLeft = length == 126 ? 2 : 8;
            leastLength = length == 126 ? 126 : 1 << 16;
            length = 0;
            part = Part.LENGTH;
        }
    }

    private void length(int bits) throws ProtocolError {
        length = (length << 8) | bits;
        if (--lengthLeft == 0) {
            // One with the highest bit set, which none may have, is negative here.
            require(length >= leastLength, "lengths are in their shortest form");
            lengthKnown();
        }
    }

    private void lengthKnown() throws ProtocolError {
        if (!isControl() && length > limits.incomingBytes - messageLength) {
            throw new ProtocolError(
                    ProtocolError.TOO_LONG,
                    "a message has at most " + limits.incomingBytes + " bytes (Limits.incomingBytes)");
        }
        maskLeft = 4;
        part = Part.MASK;
    }

    private void mask(int bits) throws ProtocolError {
        mask = (mask << 8) | bits;
        if (--maskLeft == 0) {
            read = 0;
            control = isControl() ? new byte[(int) length] : NOTHING;
            part = Part.PAYLOAD;
            if (length == 0) {
                frameEnds();
            }
        }
    }

    private void payload(ByteBuffer bytes) throws ProtocolError {
        int some = (int) Math.min(bytes.remaining(), length - read);
        if (isControl()) {
            unmask(bytes, control, read, some);
        } else {
            makeRoom(some);
            unmask(bytes, message, messageLength, some);
            messageLength += some;
        }
        read += some;
        if (read == length) {
            frameEnds();
        }
    }

    /** Grows with what came, not with what was announced. */
    private void makeRoom(int some) {
        int needed = messageLength + some;
        if (needed > message.length) {
            int most = isLast() ? (int) (messageLength - read + length) : limits.incomingBytes;
            int grown = Math.max(needed, Math.max(FIRST_ROOM, 2 * message.length));
            message = Arrays.copyOf(message, Math.min(grown, most));
        }
    }

    private void unmask(ByteBuffer from, byte[] to, int at, int some) {
        for (int i = 0; i < some; i++) {
            to[at + i] = (byte) (from.get() ^ (mask >> (24 - 8 * ((read + i) & 3))));
        }
    }

    private void frameEnds() throws ProtocolError {
        part = Part.FIRST_BYTE;
        switch (opcode()) {
            case Wire.CLOSE -> {
                end();
                listener.closeFrame(control);
            }
            case Wire.PING -> listener.ping(control);
            case Wire.PONG -> listener.pong();
            default -> fragmentEnds();
        }
        control = NOTHING;
    }

    private void fragmentEnds() throws ProtocolError {
        inMessage = !isLast();
        if (!inMessage) {
            byte[] whole = message.length == messageLength ? message : Arrays.copyOf(message, messageLength);
            message = NOTHING;
            messageLength = 0;
            fragments = 0;
            listener.text(whole, compressed);
        }
    }

    private boolean isLast() {
        return (firstByte & Wire.FIN) != 0;
    }

    private boolean isControl() {
        return (firstByte & 8) != 0;
    }

    private int opcode() {
        return firstByte & 0xf;
    }

    private static void require(boolean holds, String rule) throws ProtocolError {
        if (!holds) {
            throw new ProtocolError(ProtocolError.BROKEN_RULE, rule);
        }
    }
}
