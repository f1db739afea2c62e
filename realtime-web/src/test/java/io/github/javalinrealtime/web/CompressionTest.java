package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.Frame;
import io.github.javalinrealtime.TestFrame;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {
    private static final String TEXT = "{\"text\":\"hello\"}".repeat(50);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate",
                "permessage-deflate; client_max_window_bits",
                "Permessage-Deflate;client_max_window_bits=10; server_no_context_takeover",
                "permessage-deflate; client_no_context_takeover; client_max_window_bits=15",
                "permessage-deflate; client_max_window_bits=\"9\"",
                "x-other; a=b, permessage-deflate",
                "permessage-deflate; server_max_window_bits=10, permessage-deflate"
            })
    void offersThatCanBeMetAreTaken(String offers) {
        assertTrue(Compression.of(Collections.enumeration(List.of("x", offers))).isOn());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "permessage-bzip2",
                "x-webkit-deflate-frame",
                "permessage-deflate; server_max_window_bits=10",
                "permessage-deflate; server_max_window_bits=15",
                "permessage-deflate; client_max_window_bits; client_max_window_bits",
                "permessage-deflate; server_max_window_bits",
                "permessage-deflate; client_max_window_bits=7",
                "permessage-deflate; client_max_window_bits=16",
                "permessage-deflate; client_max_window_bits=x",
                "permessage-deflate; server_no_context_takeover=1",
                "permessage-deflate; unknown",
                "permessage-deflate;"
            })
    void otherOffersAreNot(String offers) {
        assertFalse(Compression.of(Collections.enumeration(List.of(offers))).isOn());
    }

    @Test
    void whatIsPushedToAPublicChannelIsCompressedOnce() throws ProtocolError {
        Frame frame = TestFrame.pushed(TEXT);
        byte[] wire = frame.encoded(Compression.ON.encoding());
        assertEquals(0xc1, wire[0] & 0xff);
        assertEquals(wire.length - 2, wire[1]);
        assertEquals(TEXT, inflated(Arrays.copyOfRange(wire, 2, wire.length)));
        assertSame(wire, frame.encoded(Compression.ON.encoding()));
    }

    @Test
    void messagesDoNotLeanOnEachOther() throws ProtocolError {
        for (int i = 0; i < 3; i++) {
            byte[] wire = TestFrame.pushed(i + TEXT).encoded(Compression.ON.encoding());
            assertEquals(i + TEXT, inflated(Arrays.copyOfRange(wire, 2, wire.length)));
        }
    }

    @Test
    void whatOneClientGetsIsNotCompressed() {
        assertPlain(TestFrame.of(TEXT));
    }

    @Test
    void whatGainsNothingIsNotCompressed() {
        assertPlain(TestFrame.pushed("{\"a\":1}"));
    }

    @Test
    void whatCanHardlyBeCompressedIsWhole() throws ProtocolError {
        String noise = new Random(1)
                .ints(200_000, 0x10000, 0x110000)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        byte[] wire = TestFrame.pushed(noise).encoded(Compression.ON.encoding());
        assertEquals(noise, Utf8.decode(Compression.ON.inflate(Arrays.copyOfRange(wire, 10, wire.length), 1 << 20)));
    }

    @Test
    void withoutItNothingIsCompressed() {
        assertSame(Wire.PLAIN, Compression.OFF.encoding());
    }

    @Test
    void aSmallMessageThatIsLongInsideIsTooLong() {
        byte[] bomb = deflated(new byte[1 << 20]);
        ProtocolError refused = assertThrows(ProtocolError.class, () -> Compression.ON.inflate(bomb, 128 << 10));
        assertEquals(1009, refused.code());
    }

    @Test
    void exactlyTheLongestIsTaken() throws ProtocolError {
        byte[] text = new byte[128 << 10];
        assertArrayEquals(text, Compression.ON.inflate(deflated(text), text.length));
    }

    @Test
    void whatIsNoDeflateIsRefused() {
        byte[] noise = "this is not compressed".getBytes(StandardCharsets.US_ASCII);
        assertEquals(
                1007,
                assertThrows(ProtocolError.class, () -> Compression.ON.inflate(noise, 1_000))
                        .code());
    }

    @Test
    void whatEndsTooSoonIsRefused() {
        byte[] whole = deflated(TEXT.getBytes(StandardCharsets.US_ASCII));
        for (int length = 1; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThrows(ProtocolError.class, () -> Compression.ON.inflate(part, 1_000), "of so many bytes: " + length);
        }
    }

    private static void assertPlain(Frame frame) {
        assertSame(frame.encoded(Wire.PLAIN), frame.encoded(Compression.ON.encoding()));
    }

    private static String inflated(byte[] message) throws ProtocolError {
        return Utf8.decode(Compression.ON.inflate(message, 10_000));
    }

    private static byte[] deflated(byte[] text) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(text);
        byte[] room = new byte[text.length + 100];
        int length = deflater.deflate(room, 0, room.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(room, length - 4);
    }
}
