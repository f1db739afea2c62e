package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.WireBytes.CLOSE;
import static io.github.javalinrealtime.web.WireBytes.COMPRESSED;
import static io.github.javalinrealtime.web.WireBytes.CONTINUATION;
import static io.github.javalinrealtime.web.WireBytes.FIN;
import static io.github.javalinrealtime.web.WireBytes.PING;
import static io.github.javalinrealtime.web.WireBytes.PONG;
import static io.github.javalinrealtime.web.WireBytes.TEXT;
import static io.github.javalinrealtime.web.WireBytes.call;
import static io.github.javalinrealtime.web.WireBytes.filler;
import static io.github.javalinrealtime.web.WireBytes.frame;
import static io.github.javalinrealtime.web.WireBytes.join;
import static io.github.javalinrealtime.web.WireBytes.ping;
import static io.github.javalinrealtime.web.WireBytes.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the app asks for it: {@code permessage-deflate} (RFC 7692), its offers and its frames. */
class ConformanceCompressionTest extends ConformanceSuite {
    private static final String EXTENSIONS = "Sec-WebSocket-Extensions: ";

    @Override
    void options(RealtimeConfig options) {
        options.compression = true;
    }

    @Override
    WireClient connect() throws IOException {
        WireClient client = app.dial();
        agree(client, app.handshake(EXTENSIONS + "permessage-deflate"));
        return client;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate",
                "permessage-deflate; client_max_window_bits",
                "permessage-deflate;client_max_window_bits=\"10\"",
                "permessage-deflate; client_no_context_takeover; server_no_context_takeover",
                "x-webkit-deflate-frame, permessage-deflate",
                "permessage-deflate; server_max_window_bits=8, permessage-deflate",
                "unknown\r\nSec-WebSocket-Extensions: permessage-deflate"
            })
    void anOfferThatCanBeMetIsAgreedTo(String offer) throws IOException {
        Set<String> agreed = Set.of(agreed(offer).split("\\s*;\\s*"));
        assertTrue(
                agreed.contains("permessage-deflate") && agreed.contains("client_no_context_takeover"),
                agreed::toString);
        assertTrue(agreed.contains("server_no_context_takeover"), agreed::toString);
    }

    /** Offers that must be declined (7.1), and others. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-webkit-deflate-frame",
                "permessage-deflate2",
                "permessage-deflate; unknown",
                "permessage-deflate; client_no_context_takeover=1",
                "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
                "permessage-deflate; client_max_window_bits; client_max_window_bits=15",
                "permessage-deflate; server_max_window_bits",
                "permessage-deflate; server_max_window_bits=7",
                "permessage-deflate; server_max_window_bits=16",
                "permessage-deflate; server_max_window_bits=08",
                "permessage-deflate; client_max_window_bits=0",
                "permessage-deflate; client_max_window_bits=x"
            })
    void anOfferThatCannotBeMetIsDeclined(String offer) throws IOException {
        assertEquals("", agreed(offer));
    }

    /** As it must (7.1.2.1); or the offer is declined. */
    @Test
    void aWindowOfTheServerThatWasAskedForIsNamed() throws IOException {
        String agreed = agreed("permessage-deflate; server_max_window_bits=15");
        assertTrue(agreed.isEmpty() || agreed.matches(".*server_max_window_bits=\"?(8|9|1[0-5])\"?.*"), agreed);
    }

    @Test
    void messagesMayComeCompressedAndNot() throws IOException {
        try (WireClient client = connect()) {
            for (int length : new int[] {40, 200, 70_000, MOST}) {
                client.send(frame(FIN | COMPRESSED | TEXT, deflated(call(length))));
                client.assertEcho(WireBytes.input(length));
                client.send(frame(FIN | TEXT, call(length)));
                client.assertEcho(WireBytes.input(length));
            }
            client.assertAlive();
        }
    }

    @Test
    void aCompressedMessageMayComeInFragments() throws IOException {
        byte[] deflated = deflated(call(3_000));
        try (WireClient client = connect()) {
            for (int at = 0; at <= deflated.length; at += 97) {
                client.send(
                        frame(COMPRESSED | TEXT, Arrays.copyOf(deflated, at)),
                        ping("" + at),
                        frame(FIN | CONTINUATION, Arrays.copyOfRange(deflated, at, deflated.length)));
                client.assertPong("" + at);
                client.assertEcho(WireBytes.input(3_000));
            }
            client.assertAlive();
        }
    }

    /** The examples of 7.2.3: in fragments, stored, with a last block, in two blocks; and nothing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "f248cdc9c90700",
                "000500faff48656c6c6f00",
                "f348cdc9c9070000",
                "f248050000 00ffffcac9c90700",
                "00"
            })
    void theExamplesOfTheRfcAreMessages(String hexadecimal) throws IOException {
        try (WireClient client = connect()) {
            client.send(frame(FIN | COMPRESSED | TEXT, HexFormat.of().parseHex(hexadecimal.replace(" ", ""))));
            client.assertMessageTaken();
            client.assertAlive();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {PING, PONG, CLOSE})
    void aControlFrameIsNotCompressed(int opcode) throws IOException {
        assertFails(frame(FIN | COMPRESSED | opcode, new byte[0]), 1002);
        assertFails(join(frame(COMPRESSED | TEXT, new byte[0]), frame(FIN | COMPRESSED | opcode, new byte[0])), 1002);
    }

    @Test
    void aContinuationDoesNotSayAgainThatTheMessageIsCompressed() throws IOException {
        assertFails(join(frame(COMPRESSED | TEXT, utf8("x")), frame(FIN | COMPRESSED, utf8("x"))), 1002);
        assertFails(join(frame(TEXT, utf8("x")), frame(FIN | COMPRESSED, utf8("x"))), 1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x10, 0x20, 0x30, 0x50, 0x60, 0x70})
    void theOtherReservedBitsAreStillErrors(int bits) throws IOException {
        assertFails(frame(FIN | bits | TEXT, deflated(call("x"))), 1002);
    }

    @Test
    void whatIsNotDeflateIsRefused() throws IOException {
        assertFails(frame(FIN | COMPRESSED | TEXT, new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff}), 1002, 1007);
        assertFails(frame(FIN | COMPRESSED | TEXT, new byte[] {7, 1, 2, 3, 4, 5}), 1002, 1007);
    }

    @Test
    void whatIsNotUtf8WhenInflatedIsRefused() throws IOException {
        assertFails(
                frame(FIN | COMPRESSED | TEXT, deflated(call(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}))),
                1007);
    }

    @Test
    void aMessageIsAsLongAsItIsWhenInflated() throws IOException {
        assertFails(frame(FIN | COMPRESSED | TEXT, deflated(call(MOST + 1))), 1009);
        assertFails(frame(FIN | COMPRESSED | TEXT, deflated(new byte[100 << 20])), 1009);
    }

    /** Nothing is taken over from the message before. */
    @Test
    void eachMessageIsCompressedByItself() throws IOException {
        byte[] first = call(filler(2_000));
        Deflater takingOver = new Deflater(9, true);
        try (WireClient client = connect()) {
            client.send(frame(FIN | COMPRESSED | TEXT, deflated(first, takingOver)));
            client.assertEcho(filler(2_000));
            client.send(frame(FIN | COMPRESSED | TEXT, deflated(first, takingOver)));
            client.assertFails(1002, 1007);
        } finally {
            takingOver.end();
        }
    }

    @Test
    void pushesAreCompressedWhereThatGainsSomethingAndAreOneFrame() throws IOException {
        ConformanceApp.Page page = app.open();
        try (WireClient client = app.dial();
                WireClient plain = app.connect(app.open())) {
            agree(client, app.handshake(page, EXTENSIONS + "permessage-deflate"));
            plain.assertAlive();
            app.awaitJoined(page);
            for (int length : new int[] {0, 10, 1_000, 1_000, 65_000, 66_000, 200_000}) {
                app.push(filler(length));
                for (WireClient each : List.of(client, plain)) {
                    WireClient.Received push = each.next();
                    assertTrue(push.text().startsWith("{\"channel\":\"room\",\"payload\":\"" + filler(length) + "\","));
                    assertEquals(1, push.frames());
                    assertEquals(each == client && length >= 1_000, push.compressed());
                }
            }
            client.assertAlive();
        }
    }

    @Test
    void repliesAreNotCompressed() throws IOException {
        try (WireClient client = connect()) {
            client.send(frame(FIN | TEXT, call(5_000)));
            assertFalse(client.next().compressed());
        }
    }

    private static void agree(WireClient client, String handshake) throws IOException {
        client.send(utf8(handshake));
        String head = client.head();
        assertTrue(Apps.lower(head).contains("\r\nsec-websocket-extensions: permessage-deflate"), head);
        client.allowCompression();
    }

    private String agreed(String offer) throws IOException {
        try (WireClient client = app.dial()) {
            return opens(client, app.handshake(EXTENSIONS + offer))
                    .lines()
                    .filter(line -> line.startsWith(EXTENSIONS))
                    .map(line -> line.substring(EXTENSIONS.length()))
                    .findFirst()
                    .orElse("");
        }
    }

    private static byte[] deflated(byte[] message) {
        Deflater deflater = new Deflater(9, true);
        try {
            return deflated(message, deflater);
        } finally {
            deflater.end();
        }
    }

    /** Up to the end of a block, without the empty one that follows (7.2.1). */
    private static byte[] deflated(byte[] message, Deflater deflater) {
        deflater.setInput(message);
        byte[] room = new byte[message.length + 1_000];
        int length = deflater.deflate(room, 0, room.length, Deflater.SYNC_FLUSH);
        return Arrays.copyOf(room, length - 4);
    }
}
