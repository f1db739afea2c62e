package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.WireBytes.CLOSE;
import static io.github.javalinrealtime.web.WireBytes.FIN;
import static io.github.javalinrealtime.web.WireBytes.PONG;
import static io.github.javalinrealtime.web.WireBytes.TEXT;
import static io.github.javalinrealtime.web.WireBytes.call;
import static io.github.javalinrealtime.web.WireBytes.filler;
import static io.github.javalinrealtime.web.WireBytes.frame;
import static io.github.javalinrealtime.web.WireBytes.ping;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that go out: the shortest form, whole and in order, whatever the client does. {@link WireClient} checks each. */
class ConformanceOutgoingTest extends ConformanceSuite {
    private static final int SMALL = 16 << 10;

    @ParameterizedTest
    @ValueSource(ints = {124, 125, 126, 127, 128, 65_534, 65_535, 65_536, 65_537, 131_072, 131_073, 200_000})
    void aPushOfAnyLengthIsOneFrame(int length) throws IOException {
        try (WireClient client = connected()) {
            app.push("");
            int least = client.next().length();
            app.push(filler(length - least));
            assertWhole(length, client.next());
            client.assertAlive();
        }
    }

    @Test
    void aReplyOfAnyLengthIsOneFrame() throws IOException {
        try (WireClient client = app.connect()) {
            client.send(frame(FIN | TEXT, call("")));
            int least = client.next().length();
            for (int length :
                    new int[] {110, 124, 125, 126, 127, 128, 65_534, 65_535, 65_536, 65_537, 131_072, 131_073}) {
                client.send(frame(FIN | TEXT, call(filler(length - least))));
                assertWhole(length, client.next());
            }
            client.assertAlive();
        }
    }

    @Test
    void pushesComeInOrder() throws IOException {
        try (WireClient first = connected();
                WireClient second = connected()) {
            for (int i = 0; i < 3_000; i++) {
                app.push("" + i);
            }
            for (int i = 0; i < 3_000; i++) {
                assertPush("" + i, first.next());
                assertPush("" + i, second.next());
            }
            first.assertAlive();
            second.assertAlive();
        }
    }

    @Test
    void pongsGoBetweenPushesAndNotIntoThem() throws IOException {
        ConformanceApp.Page page = app.open();
        try (WireClient client = app.connect(page, SMALL)) {
            awaitOpen(client);
            CompletableFuture<Void> pushing = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 400; i++) {
                    app.push(i + " " + filler(i * 5));
                }
            });
            int pushes = 0;
            int asked = 0;
            int answered = 0;
            while (pushes < 400 || answered < asked) {
                if (asked < 100 && pushes >= asked * 4) {
                    client.send(ping("" + ++asked));
                }
                WireClient.Received received = client.next();
                if (received.opcode() == PONG) {
                    int next = Integer.parseInt(received.text());
                    assertTrue(next > answered && next <= asked, "in order");
                    answered = next;
                } else {
                    assertPush(pushes + " " + filler(pushes * 5), received);
                    pushes++;
                }
            }
            pushing.join();
            client.assertAlive();
        }
    }

    @Test
    void aSlowReaderGetsWholeFramesAndAllOfThem() throws IOException {
        try (ConformanceApp other =
                ConformanceApp.start(isSecure(), options -> options.limits.outboxBytes = 32 << 20)) {
            ConformanceApp.Page page = other.open();
            try (WireClient client = other.connect(page, SMALL)) {
                awaitOpen(client);
                for (int i = 0; i < 300; i++) {
                    other.push(i + " " + filler(i * i));
                }
                client.send(ping("behind"));
                boolean answered = false;
                for (int i = 0; i < 300; ) {
                    WireClient.Received received = client.next();
                    if (received.opcode() == PONG) {
                        answered = true;
                    } else {
                        assertPush(i + " " + filler(i * i), received);
                        i++;
                    }
                }
                if (!answered) {
                    client.assertPong("behind");
                }
                client.assertAlive();
            }
        }
    }

    @Test
    void aClientThatDoesNotReadIsCutAndHoldsNobodyUp() throws IOException {
        ConformanceApp.Page stuck = app.open();
        try (WireClient silent = app.connect(stuck, SMALL);
                WireClient reader = connected()) {
            app.awaitJoined(stuck);
            int pushed = 0;
            String text = filler(60_000);
            while (!app.hasLeft(stuck)) {
                app.push(pushed + text);
                assertPush(pushed + text, reader.next());
                pushed++;
                assertTrue(pushed < 400, "24 MB do not fit into an outbox of 1 MiB and the kernel's buffers");
            }
            reader.assertAlive();
            assertStuck(silent);
        }
    }

    @Test
    void aClientThatAsksAndDoesNotReadHoldsNobodyUp() throws IOException {
        ConformanceApp.Page stuck = app.open();
        try (WireClient silent = app.connect(stuck, SMALL);
                WireClient reader = app.connect()) {
            app.awaitJoined(stuck);
            // As many as the server takes: it may stop reading, or close.
            CompletableFuture<Void> asking =
                    CompletableFuture.runAsync(() -> silent.trySend(WireBytes.times(100_000, ping(filler(125)))));
            for (int i = 0; i < 200; i++) {
                reader.assertAlive();
            }
            silent.reset();
            asking.join();
            app.awaitLeft(stuck);
            reader.assertAlive();
        }
    }

    /** Whole frames up to the end, of which the last one may be cut, or the close frame. */
    private static void assertStuck(WireClient silent) throws IOException {
        WireClient.Received last = silent.skipToEnd();
        if (last != null && last.opcode() == CLOSE) {
            assertEquals(4408, last.code());
        }
    }

    private WireClient connected() throws IOException {
        ConformanceApp.Page page = app.open();
        WireClient client = app.connect(page);
        awaitOpen(client);
        return client;
    }

    /** Frames are read when delivery has begun, and not before may more be pushed than the history keeps. */
    private static void awaitOpen(WireClient client) throws IOException {
        client.send(ping("open"));
        client.assertPong("open");
    }

    private static void assertPush(String text, WireClient.Received received) {
        String frame = received.text();
        String expected = "{\"channel\":\"room\",\"payload\":\"" + text + "\",\"position\":";
        assertTrue(frame.startsWith(expected), () -> frame.substring(0, Math.min(frame.length(), 100)));
        assertEquals(1, received.frames());
    }

    private static void assertWhole(int length, WireClient.Received received) {
        assertEquals(length, received.length());
        assertEquals(1, received.frames());
    }
}
