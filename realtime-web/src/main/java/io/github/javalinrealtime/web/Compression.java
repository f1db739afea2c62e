package io.github.javalinrealtime.web;

import io.github.javalinrealtime.Frame;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * {@code permessage-deflate} (RFC 7692) without context takeover: a message is compressed by itself, so once for all its sockets, and no
 * socket keeps a window in memory. Only what is pushed to a public channel is compressed: a frame that mixes a secret with what somebody
 * else chose would tell of the secret by its length.
 */
enum Compression {
    OFF,
    ON;

    /** What both sides do, whatever the client would prefer. */
    static final String AGREED = "permessage-deflate;server_no_context_takeover;client_no_context_takeover";

    /** A shorter text gains nothing. */
    private static final int SHORTEST = 200;

    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

    /** An empty block, the last one: it is found where the message was whole. */
    private static final byte[] END = {1, 0, 0, (byte) 0xff, (byte) 0xff};

    private static final String CLIENT_WINDOW = "client_max_window_bits";
    private static final Set<String> FLAGS = Set.of("server_no_context_takeover", "client_no_context_takeover");
    private static final ThreadLocal<Deflater> DEFLATER =
            ThreadLocal.withInitial(() -> new Deflater(Deflater.DEFAULT_COMPRESSION, true));
    private static final Frame.Encoding<byte[]> COMPRESSED = Compression::compressed;

    /** On if the client offers it in a form that can be met. */
    static Compression of(Enumeration<String> offers) {
        while (offers.hasMoreElements()) {
            for (String offer : offers.nextElement().split(",", -1)) {
                if (canMeet(offer.strip().toLowerCase(Locale.ROOT))) {
                    return ON;
                }
            }
        }
        return OFF;
    }

    boolean isOn() {
        return this == ON;
    }

    Frame.Encoding<byte[]> encoding() {
        return isOn() ? COMPRESSED : Wire.PLAIN;
    }

    /** The text of a compressed message, as long as that is not longer than allowed. */
    byte[] inflate(byte[] message, int longest) throws ProtocolError {
        Inflater inflater = new Inflater(true);
        try {
            ByteArrayOutputStream text = new ByteArrayOutputStream(2 * message.length + 16);
            byte[] some = new byte[4 << 10];
            for (byte[] input : new byte[][] {message, TAIL, END}) {
                inflater.setInput(input);
                for (int read = inflater.inflate(some); read > 0; read = inflater.inflate(some)) {
                    if (text.size() + read > longest) {
                        throw new ProtocolError(ProtocolError.TOO_LONG, "a message has at most " + longest + " bytes");
                    }
                    text.write(some, 0, read);
                }
            }
            if (!inflater.finished()) {
                throw new ProtocolError(ProtocolError.BAD_PAYLOAD, "a compressed message is whole");
            }
            return text.toByteArray();
        } catch (DataFormatException malformed) {
            throw new ProtocolError(ProtocolError.BAD_PAYLOAD, "a compressed message is DEFLATE");
        } finally {
            inflater.end();
        }
    }

    private static byte[] compressed(Frame frame) {
        if (!frame.isPublic() || frame.size() < SHORTEST) {
            return frame.encoded(Wire.PLAIN);
        }
        Deflater deflater = DEFLATER.get();
        deflater.reset();
        deflater.setInput(frame.utf8());
        // What cannot be compressed grows by 5 bytes for each 16 KiB.
        byte[] room = new byte[frame.size() + frame.size() / 1_000 + 64];
        int length = deflater.deflate(room, 0, room.length, Deflater.SYNC_FLUSH) - TAIL.length;
        return Wire.frame(Wire.FIN | Wire.COMPRESSED | Wire.TEXT, ByteBuffer.wrap(room, 0, length));
    }

    private static boolean canMeet(String offer) {
        String[] parts = offer.split(";", -1);
        Set<String> names = new HashSet<>();
        boolean met = parts[0].strip().equals("permessage-deflate");
        for (int i = 1; i < parts.length; i++) {
            String[] parameter = parts[i].split("=", 2);
            met &= names.add(parameter[0].strip()) && canMeet(parameter);
        }
        return met;
    }

    /** The window is one of 15 bits; a client that asks the server for another, or to say so, is not served. */
    private static boolean canMeet(String[] parameter) {
        String name = parameter[0].strip();
        if (parameter.length == 1) {
            return FLAGS.contains(name) || name.equals(CLIENT_WINDOW);
        }
        return name.equals(CLIENT_WINDOW) && parameter[1].strip().matches("\"?([89]|1[0-5])\"?");
    }
}
