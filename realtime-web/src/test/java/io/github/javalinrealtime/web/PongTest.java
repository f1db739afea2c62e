package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pongs are asked for by the thread that reads, and written by whoever writes. */
@Timeout(60)
class PongTest {
    private static final int ROUNDS = 200_000;
    private static final long PATIENCE = Duration.ofSeconds(10).toNanos();

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final ByteArrayEndPoint client = new ByteArrayEndPoint(new byte[0], 1 << 10);
    private final WebSocketTransport socket = new WebSocketTransport(client, Wire.PLAIN, new Closing(timer));

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void theNewestPingIsAnsweredWhoeverWritesMeanwhile() {
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                socket.ping();
            }
        });
        try {
            for (int i = 0; i < ROUNDS; i++) {
                socket.pong(new byte[4]);
                socket.pong(ByteBuffer.allocate(4).putInt(i + 1).array());
                assertTrue(
                        comes(String.format("8a04%08x", i + 1)),
                        "the newest of two pings at once had no pong, round " + i);
            }
        } finally {
            over.set(true);
            writing.join();
        }
    }

    private boolean comes(String frame) {
        String tail = "";
        for (long began = System.nanoTime(); System.nanoTime() - began < PATIENCE; Thread.onSpinWait()) {
            ByteBuffer output = client.takeOutput();
            byte[] bytes = new byte[output.remaining()];
            output.get(bytes);
            String written = tail + HexFormat.of().formatHex(bytes);
            if (written.contains(frame)) {
                return true;
            }
            tail = written.substring(Math.max(0, written.length() - frame.length()));
        }
        return false;
    }
}
