package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.WireBytes.FIN;
import static io.github.javalinrealtime.web.WireBytes.PONG;
import static io.github.javalinrealtime.web.WireBytes.TEXT;
import static io.github.javalinrealtime.web.WireBytes.call;
import static io.github.javalinrealtime.web.WireBytes.frame;
import static io.github.javalinrealtime.web.WireBytes.join;
import static io.github.javalinrealtime.web.WireBytes.ping;
import static io.github.javalinrealtime.web.WireBytes.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that do not come one by one: cut anywhere, byte by byte, across the end of a buffer, many in one segment. */
class ConformanceSegmentsTest extends ConformanceSuite {
    @Test
    void aFrameMayBeCutAnywhere() throws IOException {
        byte[] seven = frame(FIN | TEXT, call(100));
        byte[] sixteen = frame(FIN | TEXT, call(300));
        try (WireClient client = app.connect()) {
            for (int at = 0; at <= seven.length; at++) {
                client.sendInTwo(seven, at).assertEcho(WireBytes.input(100));
            }
            for (int at = 0; at <= sixteen.length; at++) {
                client.sendInTwo(sixteen, at).assertEcho(WireBytes.input(300));
            }
            client.assertAlive();
        }
    }

    @Test
    void aLongFrameMayBeCutWithinItsHeaderAndAroundItsEnd() throws IOException {
        byte[] sixtyFour = frame(FIN | TEXT, call(70_000));
        int end = sixtyFour.length;
        try (WireClient client = app.connect()) {
            for (int at : new int[] {0, 1, 2, 3, 5, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, end - 2, end - 1, end}) {
                client.sendInTwo(sixtyFour, at).assertEcho(WireBytes.input(70_000));
            }
            client.assertAlive();
        }
    }

    @Test
    void controlFramesMayBeCutAnywhere() throws IOException {
        byte[] ping = ping("payload");
        byte[] pong = frame(FIN | PONG, utf8("payload"));
        byte[] close = WireBytes.close(4000, utf8("reason"));
        try (WireClient client = app.connect()) {
            for (int at = 0; at <= ping.length; at++) {
                client.sendInTwo(ping, at).assertPong("payload");
                client.sendInTwo(pong, at);
            }
            client.assertAlive();
        }
        for (int at = 0; at <= close.length; at++) {
            try (WireClient client = app.connect()) {
                assertEquals(4000, client.sendInTwo(close, at).awaitClose());
                client.assertEnd();
            }
        }
    }

    @Test
    void framesMayComeByteByByte() throws IOException {
        try (WireClient client = app.connect()) {
            for (byte each : join(frame(TEXT, call(200)), ping("slow"), frame(FIN, new byte[0]))) {
                client.send(new byte[] {each});
            }
            client.assertPong("slow");
            client.assertEcho(WireBytes.input(200));
            client.assertAlive();
        }
    }

    /** Whatever power of two a server's buffer is long, one of these ends in each place of a header. */
    @ParameterizedTest
    @ValueSource(ints = {1 << 10, 1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 15, 1 << 16, 1 << 17})
    void aHeaderMayLieAcrossTheEndOfAnyBuffer(int buffer) throws IOException {
        try (WireClient client = app.connect()) {
            for (int before = 0; before <= 15; before++) {
                int first = buffer - before - (buffer - before > 0xffff + 8 ? 14 : 8);
                client.send(
                        frame(FIN | TEXT, call(first)),
                        frame(FIN | TEXT, call(200 + before), 0x01020408 << before),
                        frame(FIN | TEXT, call(66_000)));
                client.assertEcho(WireBytes.input(first));
                client.assertEcho(WireBytes.input(200 + before));
                client.assertEcho(WireBytes.input(66_000));
            }
            client.assertAlive();
        }
    }

    @Test
    void severalFramesInOneSegmentAreTakenInOrder() throws IOException {
        try (WireClient client = app.connect()) {
            byte[][] calls = new byte[30][];
            for (int i = 0; i < calls.length; i++) {
                calls[i] = frame(FIN | TEXT, call("call " + i), i * 0x9e3779b9);
            }
            client.send(calls);
            for (int i = 0; i < calls.length; i++) {
                client.assertEcho("call " + i);
            }
            client.assertAlive();
        }
    }

    /** Of several pings a server may answer the last one alone (5.5.3). */
    @Test
    void ofManyPingsTheLastOneIsAnswered() throws IOException {
        try (WireClient client = app.connect()) {
            byte[][] pings = new byte[1_000][];
            for (int i = 0; i < pings.length; i++) {
                pings[i] = ping("" + i);
            }
            client.send(pings);
            int answered = -1;
            while (answered < pings.length - 1) {
                WireClient.Received pong = client.next();
                assertEquals(PONG, pong.opcode());
                int next = Integer.parseInt(pong.text());
                assertTrue(next > answered, "in order");
                answered = next;
            }
            client.assertAlive();
        }
    }
}
