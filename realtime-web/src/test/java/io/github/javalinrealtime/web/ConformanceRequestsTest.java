package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.WireBytes.FIN;
import static io.github.javalinrealtime.web.WireBytes.TEXT;
import static io.github.javalinrealtime.web.WireBytes.call;
import static io.github.javalinrealtime.web.WireBytes.frame;
import static io.github.javalinrealtime.web.WireBytes.join;
import static io.github.javalinrealtime.web.WireBytes.ping;
import static io.github.javalinrealtime.web.WireBytes.utf8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is around the upgrade on its connection: a body, frames in its segment, other requests. */
class ConformanceRequestsTest extends ConformanceSuite {
    /** Bytes that belong to HTTP must not become frames: refuse them, or skip them. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theBodyOfARequestIsNoFrame(boolean chunked) throws IOException {
        byte[] evil = frame(FIN | TEXT, call("a body"), chunked ? 0 : 0x01020304);
        byte[] body =
                chunked ? join(utf8(Integer.toHexString(evil.length) + "\r\n"), evil, utf8("\r\n0\r\n\r\n")) : evil;
        String line = chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + evil.length;
        try (WireClient client = app.dial()) {
            client.send(utf8(app.handshake(line)), body, ping("behind the body"));
            String head = client.head();
            if (head.startsWith("HTTP/1.1 101")) {
                client.assertPong("behind the body");
                client.assertAlive();
            } else {
                assertTrue(head.startsWith("HTTP/1.1 4"), head);
            }
        }
        assertFalse(app.heard.contains("a body"));
    }

    @Test
    void framesMayComeInTheSegmentOfTheRequest() throws IOException {
        byte[] frames = join(ping("early"), frame(FIN | TEXT, call("early, too")));
        for (int at = 0; at <= frames.length; at++) {
            try (WireClient client = app.dial()) {
                client.send(utf8(app.handshake()), Arrays.copyOf(frames, at));
                assertTrue(client.head().startsWith("HTTP/1.1 101"));
                client.send(Arrays.copyOfRange(frames, at, frames.length));
                client.assertPong("early");
                client.assertEcho("early, too");
            }
        }
    }

    @Test
    void aLongMessageMayBeginInTheSegmentOfTheRequest() throws IOException {
        try (WireClient client = app.dial()) {
            client.send(utf8(app.handshake()), frame(FIN | TEXT, call(100_000)), frame(FIN | TEXT, call(100)));
            assertTrue(client.head().startsWith("HTTP/1.1 101"));
            client.assertEcho(WireBytes.input(100_000));
            client.assertEcho(WireBytes.input(100));
            client.assertAlive();
        }
    }

    @Test
    void aViolationInTheSegmentOfTheRequestIsOne() throws IOException {
        try (WireClient client = app.dial()) {
            client.send(utf8(app.handshake()), WireBytes.unmasked(FIN | TEXT, call("x")));
            assertTrue(client.head().startsWith("HTTP/1.1 101"));
            client.assertFails(1002);
        }
    }

    @Test
    void theRequestMayComeByteByByte() throws IOException {
        try (WireClient client = app.dial()) {
            for (byte each : utf8(app.handshake())) {
                client.send(new byte[] {each});
            }
            assertTrue(client.head().startsWith("HTTP/1.1 101"));
            client.assertAlive();
        }
    }

    @Test
    void aConnectionThatServedOtherRequestsMayBeUpgraded() throws IOException {
        try (WireClient client = app.dial()) {
            client.send(utf8("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n"));
            assertTrue(client.answer().startsWith("HTTP/1.1 404"));
            client.send(utf8(app.handshake().replace("Version: 13", "Version: 8")));
            assertTrue(client.answer().startsWith("HTTP/1.1 4"));
            opens(client, app.handshake());
            client.assertAlive();
        }
    }

    @Test
    void requestsAndAnUpgradeAndFramesMayComeInOneSegment() throws IOException {
        try (WireClient client = app.dial()) {
            byte[] other = utf8("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n");
            client.send(other, other, utf8(app.handshake()), ping("last"));
            assertTrue(client.answer().startsWith("HTTP/1.1 404"));
            assertTrue(client.answer().startsWith("HTTP/1.1 404"));
            assertTrue(client.head().startsWith("HTTP/1.1 101"));
            client.assertPong("last");
            client.assertAlive();
        }
    }
}
