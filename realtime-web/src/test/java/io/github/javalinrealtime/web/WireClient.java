package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.WireBytes.CLOSE;
import static io.github.javalinrealtime.web.WireBytes.COMPRESSED;
import static io.github.javalinrealtime.web.WireBytes.FIN;
import static io.github.javalinrealtime.web.WireBytes.PING;
import static io.github.javalinrealtime.web.WireBytes.PONG;
import static io.github.javalinrealtime.web.WireBytes.TEXT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * A client of bytes: writes what it is told, and holds each frame of the server against what RFC 6455 demands of all of
 * them. Waits ten seconds for each byte.
 */
final class WireClient implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");

    private final Socket socket;
    private final DataInputStream in;
    private boolean compression;

    /** What the server sent: a text, whole, in how many frames, and whether it came compressed; a pong or a close frame. */
    record Received(int opcode, ByteBuffer payload, int frames, boolean compressed) {
        /** Of a close frame; 1005 if it has none. */
        int code() {
            return length() == 0 ? 1005 : payload.getShort(0) & 0xffff;
        }

        String text() {
            return StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
        }

        int length() {
            return payload.remaining();
        }
    }

    WireClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
    }

    /** As agreed in the handshake: texts may come with the first reserved bit. */
    void allowCompression() {
        compression = true;
    }

    /** In one write, so in one segment where there is room. */
    WireClient send(byte[]... parts) throws IOException {
        socket.getOutputStream().write(WireBytes.join(parts));
        return this;
    }

    /** So that the server has read the first part, and no more, when the second one is sent: it has answered a ping before it. */
    WireClient sendInTwo(byte[] bytes, int at) throws IOException {
        send(WireBytes.ping("half"), Arrays.copyOf(bytes, at));
        assertPong("half");
        return send(Arrays.copyOfRange(bytes, at, bytes.length));
    }

    /** Where the server may have ended the connection; whether it was there. */
    boolean trySend(byte[]... parts) {
        try {
            send(parts);
            return true;
        } catch (IOException ended) {
            return false;
        }
    }

    /** The head of the answer to an HTTP request, up to its empty line. */
    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    /** A whole answer to an HTTP request. */
    String answer() throws IOException {
        String head = head();
        Matcher length = LENGTH.matcher(head);
        byte[] body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
        return head + new String(body, StandardCharsets.UTF_8);
    }

    /** All that comes until the connection ends. */
    String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** The next frame that is no ping. */
    Received next() throws IOException {
        Received received = frame();
        while (received.opcode == PING) {
            send(WireBytes.frame(FIN | PONG, WireBytes.utf8(received.text())));
            received = frame();
        }
        return received;
    }

    JsonNode text() throws IOException {
        Received received = next();
        assertEquals(TEXT, received.opcode, () -> "a text was awaited; the code is " + received.code());
        return MAPPER.readTree(received.text());
    }

    void assertEcho(String input) throws IOException {
        JsonNode reply = text();
        assertEquals(200, reply.path("status").asInt(), reply::toString);
        assertEquals(input, reply.path("body").asText());
    }

    /** The reply to a message that is text, but no call. */
    void assertMessageTaken() throws IOException {
        assertEquals("bad-json", text().path("error").asText());
    }

    void assertPong(String payload) throws IOException {
        assertPong(WireBytes.utf8(payload));
    }

    void assertPong(byte[] payload) throws IOException {
        Received received = next();
        assertEquals(PONG, received.opcode, () -> "a pong was awaited; the code is " + received.code());
        assertEquals(ByteBuffer.wrap(payload), received.payload);
    }

    /** The connection is as it should be, both ways. */
    void assertAlive() throws IOException {
        send(WireBytes.frame(FIN | TEXT, WireBytes.call("still here")));
        assertEcho("still here");
    }

    /** The server says at once, before anything else, why it gives up, and with one of these codes; then it ends the connection. */
    void assertFails(int... codes) throws IOException {
        int code = awaitClose();
        assertTrue(Arrays.stream(codes).anyMatch(each -> each == code), () -> "the code is " + code);
        answerClose(code);
        assertEnd();
    }

    /** The code of a close frame, which must come next. */
    int awaitClose() throws IOException {
        Received received = next();
        assertEquals(CLOSE, received.opcode, () -> "a close frame was awaited, not " + received.text());
        return received.code();
    }

    /** The code of the close frame behind what comes before it. */
    int awaitCloseBehindOthers() throws IOException {
        Received received = next();
        while (received.opcode != CLOSE) {
            received = next();
        }
        return received.code();
    }

    void answerClose(int code) {
        trySend(WireBytes.close(code));
    }

    /** Nothing more comes: the server has ended the connection, or cut it. */
    void assertEnd() throws IOException {
        try {
            assertEquals(-1, in.read(), "a byte came after the close frame");
        } catch (SocketTimeoutException open) {
            throw new AssertionError("the server left the connection open", open);
        } catch (IOException cut) {
            // Also an end.
        }
    }

    /** Whatever comes, the end comes behind it; the last whole frame before it, or null. */
    @Nullable
    Received skipToEnd() {
        Received last = null;
        try {
            while (true) {
                last = frame();
            }
        } catch (SocketTimeoutException open) {
            throw new AssertionError("the server left the connection open", open);
        } catch (IOException end) {
            return last;
        }
    }

    /** Says that it will write no more. */
    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Ends without a word. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Joins fragments, between which no other frame may be: our server has no reason to write a ping there. */
    private Received frame() throws IOException {
        int head = in.readUnsignedByte();
        byte[] payload = payload();
        int frames = 1;
        for (int last = head; last < FIN; frames++) {
            last = in.readUnsignedByte();
            assertEquals(0, last & ~FIN, "within a message, no continuation");
            payload = WireBytes.join(payload, payload());
        }
        boolean compressed = head == (FIN | COMPRESSED | TEXT) && compression;
        int opcode = head & ~(compressed ? FIN | COMPRESSED : FIN);
        if (opcode == TEXT) {
            payload = compressed ? inflated(payload) : payload;
            checkUtf8(payload, 0);
        } else {
            assertTrue(opcode == CLOSE || opcode == PING || opcode == PONG, "opcode and reserved bits: " + opcode);
            assertTrue(frames == 1 && payload.length <= 125, "a long control frame");
        }
        if (opcode == CLOSE) {
            assertNotEquals(1, payload.length, "half of a code");
            checkUtf8(payload, Math.min(2, payload.length));
        }
        return new Received(opcode, ByteBuffer.wrap(payload), frames, compressed);
    }

    private byte[] payload() throws IOException {
        int form = in.readUnsignedByte();
        assertTrue(form <= 127, "masked");
        long length = form < 126 ? form : form == 126 ? in.readUnsignedShort() : in.readLong();
        assertTrue(form < 126 || length > 125, "a length in more bits than 7");
        assertTrue(form < 127 || length > 0xffff, "a length in more bits than 16");
        byte[] payload = new byte[Math.toIntExact(length)];
        in.readFully(payload);
        return payload;
    }

    /** By a decompressor that knows nothing of earlier messages (RFC 7692, 7.2.2). */
    private static byte[] inflated(byte[] payload) throws IOException {
        byte[] whole = WireBytes.join(payload, new byte[] {0, 0, (byte) 0xff, (byte) 0xff});
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        Inflater inflater = new Inflater(true);
        inflater.setInput(whole);
        byte[] some = new byte[4 << 10];
        try {
            for (int read = inflater.inflate(some); read > 0; read = inflater.inflate(some)) {
                text.write(some, 0, read);
            }
        } catch (DataFormatException malformed) {
            throw new IOException(malformed);
        } finally {
            inflater.end();
        }
        return text.toByteArray();
    }

    private static void checkUtf8(byte[] payload, int from) throws IOException {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload, from, payload.length - from));
    }
}
