package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.WireBytes.BINARY;
import static io.github.javalinrealtime.web.WireBytes.CLOSE;
import static io.github.javalinrealtime.web.WireBytes.FIN;
import static io.github.javalinrealtime.web.WireBytes.PING;
import static io.github.javalinrealtime.web.WireBytes.PONG;
import static io.github.javalinrealtime.web.WireBytes.TEXT;
import static io.github.javalinrealtime.web.WireBytes.call;
import static io.github.javalinrealtime.web.WireBytes.frame;
import static io.github.javalinrealtime.web.WireBytes.header;
import static io.github.javalinrealtime.web.WireBytes.join;
import static io.github.javalinrealtime.web.WireBytes.ping;
import static io.github.javalinrealtime.web.WireBytes.text;
import static io.github.javalinrealtime.web.WireBytes.unmasked;
import static io.github.javalinrealtime.web.WireBytes.utf8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Single frames that come in (RFC 6455, 5.2): each field in its forms, right ones and wrong ones. */
class ConformanceFramesTest extends ConformanceSuite {
    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
    void aReservedOpcodeIsAProtocolError(int opcode) throws IOException {
        assertFails(frame(FIN | opcode, new byte[0]), 1002);
        assertFails(frame(opcode, utf8("x")), 1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70})
    void aReservedBitIsAProtocolError(int bits) throws IOException {
        assertFails(frame(FIN | bits | TEXT, call("x")), 1002);
        assertFails(frame(FIN | bits | PING, utf8("x")), 1002);
        assertFails(frame(FIN | bits | CLOSE, new byte[0]), 1002);
        assertFails(join(frame(TEXT, utf8("x")), frame(FIN | bits, utf8("x"))), 1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {TEXT, CLOSE, PING, PONG})
    void aFrameWithoutAMaskIsAProtocolError(int opcode) throws IOException {
        assertFails(unmasked(FIN | opcode, new byte[0]), 1002);
        assertFails(unmasked(FIN | opcode, utf8("{\"id\":1}")), 1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {126, 127, 65_535, 65_536, MOST})
    void aLongFrameWithoutAMaskIsAProtocolErrorToo(int length) throws IOException {
        assertFails(unmasked(FIN | TEXT, new byte[length]), 1002);
    }

    @Test
    void aBinaryMessageIsRefusedByItsFirstFrame() throws IOException {
        assertFails(frame(FIN | BINARY, new byte[0]), 1003);
        assertFails(frame(FIN | BINARY, new byte[] {1, 2, 3}), 1003);
        assertFails(frame(BINARY, call("x")), 1003);
    }

    @Test
    void eachLengthOfAPingIsEchoedByteForByte() throws IOException {
        try (WireClient client = app.connect()) {
            for (int length = 0; length <= 125; length++) {
                byte[] payload = new byte[length];
                for (int i = 0; i < length; i++) {
                    payload[i] = (byte) (length * 7 + i * 31);
                }
                client.send(frame(FIN | PING, payload));
                client.assertPong(payload);
            }
            client.assertAlive();
        }
    }

    @Test
    void emptyAndTinyMessagesAreMessages() throws IOException {
        try (WireClient client = app.connect()) {
            client.send(text(""));
            client.assertMessageTaken();
            client.send(text("x"));
            client.assertMessageTaken();
            client.assertAlive();
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                124, 125, 126, 127, 128, 255, 256, 1_024, 4_096, 32_767, 32_768, 65_534, 65_535, 65_536, 65_537, 98_304,
                MOST - 1, MOST
            })
    void aMessageOfAnyAllowedLengthIsTaken(int length) throws IOException {
        try (WireClient client = app.connect()) {
            client.send(frame(FIN | TEXT, call(length)));
            client.assertEcho(WireBytes.input(length));
            client.assertAlive();
        }
    }

    static Stream<Arguments> tooLong() {
        return Stream.of(
                arguments("one more", MOST + 1L),
                arguments("twice as many", 2L * MOST),
                arguments("the largest int", Integer.MAX_VALUE + 0L),
                arguments("negative as an int", 1L << 31),
                arguments("-1 as an int", (1L << 32) - 1),
                arguments("0 as an int", 1L << 32),
                arguments("5 as an int", (1L << 32) + 5),
                arguments("5 as an int, with a high bit", (1L << 62) + 5),
                arguments("negative with its header", Long.MAX_VALUE - 5),
                arguments("the largest", Long.MAX_VALUE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tooLong")
    void aMessageThatIsTooLongIsRefusedByItsHeader(String name, long length) throws IOException {
        assertFails(header(FIN | TEXT, 64, length), 1009);
        assertFails(header(TEXT, 64, length), 1009);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tooLong")
    void aMessageThatIsTooLongIsRefusedWithWhatFollows(String name, long length) throws IOException {
        assertFails(join(header(FIN | TEXT, 64, length), new byte[2_000]), 1009);
    }

    @Test
    void aMessageOfOneByteTooManyIsRefusedThoughAllOfItWasSent() throws IOException {
        try (WireClient client = app.connect()) {
            client.trySend(frame(FIN | TEXT, call(MOST + 1)));
            client.assertFails(1009);
        }
        assertFalse(app.heard.contains(WireBytes.input(MOST + 1)));
    }

    @Test
    void aLengthWithTheHighestBitIsRefused() throws IOException {
        assertFails(header(FIN | TEXT, 64, Long.MIN_VALUE), 1002, 1009);
        assertFails(header(FIN | TEXT, 64, Long.MIN_VALUE + 5), 1002, 1009);
        assertFails(header(FIN | TEXT, 64, -1), 1002, 1009);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125})
    void aLengthInSixteenBitsThatSevenCouldHoldIsAProtocolError(int length) throws IOException {
        assertFails(frame(FIN | TEXT, 16, new byte[length]), 1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 65_535})
    void aLengthInSixtyFourBitsThatFewerCouldHoldIsAProtocolError(int length) throws IOException {
        assertFails(frame(FIN | TEXT, 64, new byte[length]), 1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {PING, PONG, CLOSE})
    void aControlFrameWithALengthInMoreBitsThanSevenIsAProtocolError(int opcode) throws IOException {
        byte[] payload = {3, (byte) 0xe8};
        assertFails(frame(FIN | opcode, 16, payload), 1002);
        assertFails(frame(FIN | opcode, 64, payload), 1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {PING, PONG, CLOSE})
    void aControlFrameThatIsNotShortIsAProtocolError(int opcode) throws IOException {
        assertFails(frame(FIN | opcode, new byte[126]), 1002);
        assertFails(frame(FIN | opcode, new byte[70_000]), 1002);
        assertFails(join(header(FIN | opcode, 64, MOST + 1L), new byte[1]), 1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {PING, PONG, CLOSE})
    void aControlFrameInFragmentsIsAProtocolError(int opcode) throws IOException {
        assertFails(frame(opcode, new byte[0]), 1002);
        assertFails(frame(opcode, new byte[] {3, (byte) 0xe8}), 1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 0x01020304, 0x80000000, 0x000000ff, 0xff000000, 0x7f80ff01})
    void anyMaskIsTakenOff(int mask) throws IOException {
        try (WireClient client = app.connect()) {
            for (int length = 0; length <= 20; length++) {
                byte[] payload = utf8(WireBytes.filler(length));
                client.send(frame(FIN | PING, payload, mask));
                client.assertPong(payload);
            }
            for (int length = 124; length <= 140; length++) {
                client.send(frame(FIN | TEXT, call(length), mask));
                client.assertEcho(WireBytes.input(length));
            }
            client.assertAlive();
        }
    }

    @Test
    void eachFrameHasItsOwnMask() throws IOException {
        byte[] call = call("own");
        try (WireClient client = app.connect()) {
            client.send(
                    frame(TEXT, Arrays.copyOf(call, 11), 0x11223344),
                    frame(FIN | PING, utf8("a"), 0x01000000),
                    frame(FIN, Arrays.copyOfRange(call, 11, call.length), 0x55667788));
            client.assertPong("a");
            client.assertEcho("own");
            client.send(frame(FIN | PING, utf8("b"), 0));
            client.assertPong("b");
            client.assertAlive();
        }
    }

    @Test
    void unaskedPongsAreTaken() throws IOException {
        try (WireClient client = app.connect()) {
            client.send(
                    frame(FIN | PONG, new byte[0]),
                    frame(FIN | PONG, utf8("unasked")),
                    frame(FIN | PONG, new byte[125]));
            client.assertAlive();
        }
    }

    static Stream<Arguments> violations() {
        return Stream.of(
                arguments("a reserved opcode", 1002, frame(FIN | 3, new byte[0])),
                arguments("no mask", 1002, unmasked(FIN | TEXT, call("x"))),
                arguments("a reserved bit", 1002, frame(FIN | 0x40 | TEXT, call("x"))),
                arguments("a binary message", 1003, frame(FIN | BINARY, call("x"))),
                arguments("invalid UTF-8", 1007, frame(FIN | TEXT, new byte[] {(byte) 0xff})),
                arguments("a code that must not be sent", 1002, WireBytes.close(1005)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("violations")
    void nothingBehindAViolationIsTaken(String name, int code, byte[] violation) throws IOException {
        try (WireClient client = app.connect()) {
            client.send(violation, ping("evil"), text(""), violation, frame(FIN | TEXT, call("evil " + name)));
            client.trySend(ping("evil"), frame(FIN | TEXT, call("evil " + name)));
            client.assertFails(code);
        }
        try (WireClient client = app.connect()) {
            client.assertAlive();
        }
        assertFalse(app.heard.contains("evil " + name));
    }
}
