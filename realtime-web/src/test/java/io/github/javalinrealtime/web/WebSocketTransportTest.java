package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.CloseReason;
import io.github.javalinrealtime.TestFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over an end point in memory that is full after some bytes, as a kernel is whose client does not read. */
@Timeout(20)
class WebSocketTransportTest {
    private static final int ROOM = 10;

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final ByteArrayEndPoint client = new ByteArrayEndPoint(new byte[0], ROOM);
    private final WebSocketTransport socket = new WebSocketTransport(client, Wire.PLAIN, new Closing(timer));
    private final List<@Nullable Throwable> done = new ArrayList<>();

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void aBatchIsOneFrameAfterTheOther() {
        send("a", "", "é");
        assertEquals("810161" + "8100" + "8102c3a9", read());
        assertEquals(1, done.size());
        assertNull(done.get(0));
    }

    @Test
    void whatTheKernelDoesNotTakeFollowsWhenItDoes() {
        send("0123456789", "abcdefghij");
        assertTrue(done.isEmpty());
        assertEquals("810a30313233343536373839" + "810a6162636465666768696a", readAll());
        assertEquals(1, done.size());
    }

    @Test
    void controlFramesWaitUntilAFrameIsWhole() {
        send("0123456789");
        socket.ping();
        socket.pong(new byte[] {1});
        socket.pong(new byte[] {2});
        socket.close(CloseReason.RESTART);
        assertEquals("810a30313233343536373839" + "8a0102" + "8900" + "880203f4", readAll());
        assertEquals(1, done.size());
    }

    @Test
    void aBatchThatComesWhileAPongIsWrittenFollowsIt() {
        socket.pong("0123456789".getBytes(StandardCharsets.US_ASCII));
        send("a");
        assertTrue(done.isEmpty());
        assertEquals("8a0a30313233343536373839" + "810161", readAll());
        assertEquals(1, done.size());
    }

    @Test
    void afterTheCloseFrameNothingIsSent() {
        socket.close(CloseReason.TOO_SLOW);
        socket.close(CloseReason.RESTART);
        socket.ping();
        socket.pong(new byte[0]);
        send("a");
        assertEquals("88021138", readAll());
        assertInstanceOf(IOException.class, done.get(0));
    }

    @Test
    void theOutputEndsWhenBothHaveSaidThatTheyClose() {
        socket.close(CloseReason.TOO_SLOW);
        assertFalse(client.isOutputShutdown());
        socket.answered();
        assertTrue(client.isOutputShutdown());
    }

    @Test
    void aClientThatDoesNotTakeTheCloseFrameIsCut() throws Exception {
        CompletableFuture<Void> failed = new CompletableFuture<>();
        socket.send(List.of(TestFrame.of("0123456789")), failure -> {
            if (failure != null) {
                failed.complete(null);
            }
        });
        socket.close(CloseReason.TOO_SLOW);
        failed.get();
        assertFalse(client.isOpen());
    }

    @Test
    void aClientThatIsGoneFailsTheBatch() {
        client.close();
        send("a");
        assertInstanceOf(IOException.class, done.get(0));
    }

    @Test
    void messagesThatFitInNoBufferAreWrittenToo() {
        String large = "x".repeat(200_000);
        send("a", large, "b");
        String wire = readAll();
        assertEquals("810161" + "817f0000000000030d40", wire.substring(0, 26));
        assertEquals("810162", wire.substring(wire.length() - 6));
        assertEquals(2 * (3 + 10 + 200_000 + 3), wire.length());
    }

    @Test
    void everyLengthHasItsShortestHead() {
        IntStream.of(0, 125, 126, 65_535, 65_536).forEach(size -> {
            byte[] frame = Wire.control(Wire.TEXT, new byte[size]);
            int head = size < 126 ? 2 : size < 65_536 ? 4 : 10;
            assertEquals(head + size, frame.length);
            ByteBuffer length = ByteBuffer.wrap(frame, 1, head - 1);
            switch (length.get()) {
                case 126 -> assertEquals(size, length.getShort() & 0xffff);
                case 127 -> assertEquals(size, length.getLong());
                default -> assertEquals(size, frame[1]);
            }
            assertFalse(length.hasRemaining());
        });
    }

    private void send(String... texts) {
        socket.send(Stream.of(texts).map(TestFrame::of).toList(), done::add);
    }

    /** What the client can read now. */
    private String read() {
        ByteBuffer bytes = client.takeOutput();
        byte[] read = new byte[bytes.remaining()];
        bytes.get(read);
        return HexFormat.of().formatHex(read);
    }

    private String readAll() {
        StringBuilder all = new StringBuilder();
        String some;
        do {
            some = read();
            all.append(some);
        } while (!some.isEmpty());
        return all.toString();
    }
}
