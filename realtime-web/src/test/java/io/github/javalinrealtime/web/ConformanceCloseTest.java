package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.WireBytes.CLOSE;
import static io.github.javalinrealtime.web.WireBytes.FIN;
import static io.github.javalinrealtime.web.WireBytes.TEXT;
import static io.github.javalinrealtime.web.WireBytes.call;
import static io.github.javalinrealtime.web.WireBytes.close;
import static io.github.javalinrealtime.web.WireBytes.frame;
import static io.github.javalinrealtime.web.WireBytes.header;
import static io.github.javalinrealtime.web.WireBytes.ping;
import static io.github.javalinrealtime.web.WireBytes.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.javalinrealtime.redis.Await;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Closes that the client begins, and connections that end without one (RFC 6455, 5.5.1 and 7). */
class ConformanceCloseTest extends ConformanceSuite {
    @ParameterizedTest
    @ValueSource(
            ints = {
                1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3001, 3999, 4000, 4401,
                4999
            })
    void aCloseIsAnsweredWithItsCode(int code) throws IOException {
        assertAnswered(close(code), code);
        assertAnswered(close(code, utf8("a reason: ünïcode 💬")), code);
    }

    @Test
    void aCloseWithoutACodeIsAnswered() throws IOException {
        try (WireClient client = app.connect()) {
            client.send(frame(FIN | CLOSE, new byte[0]));
            int code = client.awaitClose();
            assertTrue(code == 1005 || code == 1000, () -> "the code is " + code);
            client.assertEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1017, 1099, 1100, 1999, 2000, 2998, 2999, 5000, 5001, 9999,
                32_767, 32_768, 65_535
            })
    void aCodeThatMustNotBeSentIsAProtocolError(int code) throws IOException {
        assertFails(close(code), 1002);
        assertFails(close(code, utf8("a reason")), 1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 15, 255})
    void halfOfACodeIsAProtocolError(int half) throws IOException {
        assertFails(frame(FIN | CLOSE, new byte[] {(byte) half}), 1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 122, 123})
    void aReasonMayFillAControlFrame(int length) throws IOException {
        assertAnswered(close(1000, utf8(WireBytes.filler(length))), 1000);
    }

    @Test
    void aLongerReasonIsAProtocolError() throws IOException {
        assertFails(close(1000, utf8(WireBytes.filler(124))), 1002);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "80", "c3", "c080", "eda080", "f4908080", "f09f92", "61e282"})
    void aReasonThatIsNotUtf8IsRefused(String hexadecimal) throws IOException {
        assertFails(close(1000, HexFormat.of().parseHex(hexadecimal)), 1007);
    }

    static Stream<Arguments> late() {
        return Stream.of(
                arguments("a message", frame(FIN | TEXT, call("late"))),
                arguments("a ping", ping("late")),
                arguments("another close", close(4000)),
                arguments("a frame that is none", new byte[] {(byte) 0xff, 0, 0, 0}),
                arguments("a part of a header", header(FIN | TEXT, 64, 100_000)),
                arguments("a flood", WireBytes.times(50_000, ping("late"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("late")
    void whatComesAfterACloseDoesNotCount(String name, byte[] late) throws IOException {
        try (WireClient client = app.connect()) {
            client.trySend(close(3210), late);
            assertEquals(3210, client.awaitClose());
            client.assertEnd();
        }
        assertFalse(app.heard.contains("late"));
    }

    @Test
    void aCloseBehindAMessageIsAnswered() throws IOException {
        try (WireClient client = app.connect()) {
            client.send(frame(FIN | TEXT, call("last words")), ping("x"), close(1001));
            assertEquals(1001, client.awaitCloseBehindOthers());
            client.assertEnd();
        }
    }

    @Test
    void aCloseBehindWhichTheClientEndsItsSideIsAnswered() throws IOException {
        for (int i = 0; i < 20; i++) {
            try (WireClient client = app.connect()) {
                client.send(close(1000)).shutdownOutput();
                assertEquals(1000, client.awaitClose());
                client.assertEnd();
            }
        }
    }

    @Test
    void aClientThatKeepsItsSideOpenIsCut() throws IOException {
        try (WireClient closed = app.connect();
                WireClient refused = app.connect()) {
            closed.send(close(1000));
            refused.send(WireBytes.unmasked(FIN | TEXT, call("x")));
            assertEquals(1000, closed.awaitClose());
            assertEquals(1002, refused.awaitClose());
            Await.until("one is cut that closed", () -> !closed.trySend(ping("")));
            Await.until("one is cut that was refused", () -> !refused.trySend(ping("")));
        }
    }

    /** A close may come while others push, on other threads. */
    @Test
    void nothingFollowsTheCloseWhateverIsPushed() throws IOException {
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> pushing = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 1_000_000 && !over.get(); i++) {
                app.push("" + i);
            }
        });
        try {
            for (int i = 0; i < 300; i++) {
                try (WireClient client = app.connect(app.open())) {
                    client.send(i % 2 == 0 ? close(1000) : frame(FIN | TEXT, new byte[] {(byte) 0xff}));
                    assertEquals(i % 2 == 0 ? 1000 : 1007, client.awaitCloseBehindOthers());
                    client.assertEnd();
                }
            }
        } finally {
            over.set(true);
            pushing.join();
        }
    }

    /** A session may have 200. */
    @Test
    void socketsThatWereResetDoNotCount() throws IOException {
        try (ConformanceApp other = ConformanceApp.start(isSecure())) {
            for (int i = 0; i < 250; i++) {
                WireClient client = other.dial();
                client.send(utf8(other.handshake()), i % 2 == 0 ? ping("unread") : new byte[0]);
                if (i % 3 > 0) {
                    assertTrue(client.head().startsWith("HTTP/1.1 101"));
                }
                client.reset();
                if (i % 50 == 0) {
                    Await.until("there is room", () -> {
                        try (WireClient next = other.connect()) {
                            next.assertAlive();
                            return true;
                        }
                    });
                }
            }
        }
    }

    @Test
    void aPageThatClosesHasLeft() throws IOException {
        ConformanceApp.Page page = app.open();
        try (WireClient client = app.connect(page)) {
            app.awaitJoined(page);
            client.send(close(1001));
            assertEquals(1001, client.awaitClose());
            client.assertEnd();
            app.awaitLeft(page);
        }
    }

    @Test
    void aPageWhoseConnectionIsResetHasLeft() throws IOException {
        ConformanceApp.Page page = app.open();
        WireClient client = app.connect(page);
        app.awaitJoined(page);
        client.reset();
        app.awaitLeft(page);
    }

    static Stream<Arguments> partsOfFrames() {
        byte[] sixteen = frame(FIN | TEXT, call(1_000));
        return Stream.of(
                arguments("nothing", new byte[0]),
                arguments("one byte", new byte[] {(byte) (FIN | TEXT)}),
                arguments("half a length", Arrays.copyOf(sixteen, 3)),
                arguments("a header", Arrays.copyOf(sixteen, 8)),
                arguments("half a mask", Arrays.copyOf(sixteen, 6)),
                arguments("a part of a payload", Arrays.copyOf(sixteen, 500)),
                arguments("a fragment", frame(TEXT, call("never whole"))));
    }

    @ParameterizedTest(name = "after {0}")
    @MethodSource("partsOfFrames")
    void aPageWhoseConnectionEndsWithoutACloseHasLeft(String name, byte[] part) throws IOException {
        ConformanceApp.Page page = app.open();
        try (WireClient client = app.connect(page)) {
            app.awaitJoined(page);
            client.send(part);
            client.shutdownOutput();
            app.awaitLeft(page);
            client.skipToEnd();
        }
        assertFalse(app.heard.contains("never whole"));
    }

    private void assertAnswered(byte[] close, int code) throws IOException {
        try (WireClient client = app.connect()) {
            client.send(close);
            assertEquals(code, client.awaitClose());
            client.assertEnd();
        }
    }
}
