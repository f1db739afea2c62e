package io.github.javalinrealtime.example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A WebSocket of a page, in bytes on a channel. For the thread of its crowd. */
final class CrowdSocket {
    static final int BROKEN = 1006;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FIN = 0x80;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** What a page hears of its socket. */
    interface Listener {
        void connected();

        void text(JsonNode frame);

        /** The last that is heard: the close code, and what was the matter. */
        void ended(int code, String why);
    }

    private final Crowd crowd;
    private final Listener listener;
    private final String handshake;
    private final int port;
    private SocketChannel channel;
    private SelectionKey key;
    private ByteBuffer rest = NOTHING;
    private boolean upgraded;
    private boolean over;

    /** Begins to connect. The listener is told later, never from here. */
    CrowdSocket(Crowd crowd, int port, String pathAndQuery, String cookie, Listener listener) {
        this.crowd = crowd;
        this.port = port;
        this.listener = listener;
        this.handshake =
                "GET " + pathAndQuery + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nOrigin: http://127.0.0.1:"
                        + port + "\r\nCookie: " + cookie
                        + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        crowd.execute(() -> attempt(this::connect));
    }

    private void connect() throws IOException {
        if (over) {
            return;
        }
        channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        key = channel.register(crowd.selector, SelectionKey.OP_CONNECT, this);
        if (channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            connected();
        }
    }

    /** Something may be done on the channel. */
    void ready() {
        attempt(() -> {
            if (!key.isValid()) {
                return;
            }
            if (key.isConnectable() && channel.finishConnect()) {
                connected();
            } else if (key.isReadable()) {
                read();
            }
        });
    }

    private void connected() throws IOException {
        key.interestOps(SelectionKey.OP_READ);
        write(ByteBuffer.wrap(handshake.getBytes(StandardCharsets.US_ASCII)));
    }

    private void read() throws IOException {
        ByteBuffer bytes = crowd.read.clear().put(rest);
        if (channel.read(bytes) < 0) {
            end(BROKEN, upgraded ? "ended" : "ended before the answer");
            return;
        }
        bytes.flip();
        while (!over && next(bytes)) {
            // All that is there.
        }
        rest = bytes.hasRemaining() ? copy(bytes) : NOTHING;
    }

    /** Whether there was a whole one. */
    private boolean next(ByteBuffer bytes) throws IOException {
        return upgraded ? frame(bytes) : answer(bytes);
    }

    private boolean answer(ByteBuffer bytes) {
        String head = StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString();
        int end = head.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        bytes.position(bytes.position() + end + 4);
        String status = head.split(" ", 3)[1];
        if (status.equals("101")) {
            upgraded = true;
            listener.connected();
        } else {
            end(BROKEN, "answered " + status);
        }
        return true;
    }

    private boolean frame(ByteBuffer bytes) throws IOException {
        int start = bytes.position();
        if (bytes.remaining() < 2) {
            return false;
        }
        int first = bytes.get() & 0xff;
        int length = bytes.get() & 0xff;
        int more = length == 126 ? Short.BYTES : length == 127 ? Long.BYTES : 0;
        if (bytes.remaining() >= more) {
            length = more == Short.BYTES
                    ? bytes.getShort() & 0xffff
                    : more == Long.BYTES ? (int) bytes.getLong() : length;
            if (bytes.remaining() >= length) {
                byte[] payload = new byte[length];
                bytes.get(payload);
                understand(first, payload);
                return true;
            }
        }
        bytes.position(start);
        return false;
    }

    private void understand(int first, byte[] payload) throws IOException {
        switch (first) {
            case FIN | TEXT -> listener.text(JSON.readTree(payload));
            case FIN | PING -> write(frame(PONG, payload));
            case FIN | PONG -> {}
            case FIN | CLOSE -> {
                int code = payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff;
                write(frame(CLOSE, payload));
                end(code, "closed with " + code);
            }
            default -> throw new AssertionError("the server never sends a frame that begins with " + first);
        }
    }

    void send(String text) {
        attempt(() -> write(frame(TEXT, text.getBytes(StandardCharsets.UTF_8))));
    }

    private static ByteBuffer frame(int opcode, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 8).put((byte) (FIN | opcode));
        if (payload.length < 126) {
            frame.put((byte) (FIN | payload.length));
        } else {
            frame.put((byte) (FIN | 126)).putShort((short) payload.length);
        }
        // A mask of zeros changes nothing.
        return frame.putInt(0).put(payload).flip();
    }

    private void write(ByteBuffer bytes) throws IOException {
        channel.write(bytes);
        if (bytes.hasRemaining()) {
            throw new IOException("nothing more fits into the connection");
        }
    }

    /** Whether what comes is read. */
    void reads(boolean reads) {
        if (upgraded && !over) {
            key.interestOps(reads ? SelectionKey.OP_READ : 0);
        }
    }

    /** Says goodbye with a close frame, and waits for no answer. */
    void close() {
        if (upgraded && !over) {
            attempt(() -> write(frame(CLOSE, new byte[] {1000 >> 8, (byte) 1000})));
        }
        give(false);
    }

    /** Ends it without a word; the server hears a reset. */
    void cut() {
        give(true);
    }

    /** Leaves it open, and never looks at it again. The caller closes what this returns when all is over. */
    SocketChannel forget() {
        over = true;
        if (key != null) {
            key.cancel();
        }
        return channel;
    }

    private void give(boolean reset) {
        over = true;
        if (channel == null) {
            return;
        }
        try {
            if (reset) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
            channel.close();
        } catch (IOException broken) {
            // It was to be closed.
        }
    }

    private void end(int code, String why) {
        if (!over) {
            give(false);
            listener.ended(code, why);
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private void attempt(Step step) {
        try {
            step.run();
        } catch (ConnectException refused) {
            crowd.execute(() -> end(BROKEN, "refused"));
        } catch (IOException broken) {
            crowd.execute(() -> end(BROKEN, String.valueOf(broken.getMessage())));
        }
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }
}
