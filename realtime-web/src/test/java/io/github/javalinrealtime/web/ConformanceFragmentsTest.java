package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.WireBytes.BINARY;
import static io.github.javalinrealtime.web.WireBytes.CLOSE;
import static io.github.javalinrealtime.web.WireBytes.CONTINUATION;
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
import static io.github.javalinrealtime.web.WireBytes.times;
import static io.github.javalinrealtime.web.WireBytes.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages in fragments, and control frames between them (RFC 6455, 5.4 and 5.5). */
class ConformanceFragmentsTest extends ConformanceSuite {
    private static final int MOST_FRAGMENTS = 64;

    @Test
    void aMessageMayBeCutIntoTwoAnywhere() throws IOException {
        byte[] call = call("in two");
        try (WireClient client = app.connect()) {
            for (int at = 0; at <= call.length; at++) {
                client.send(
                        frame(TEXT, Arrays.copyOf(call, at), at),
                        frame(FIN | CONTINUATION, Arrays.copyOfRange(call, at, call.length), ~at));
                client.assertEcho("in two");
            }
            client.assertAlive();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 8, 13, 21, 34, MOST_FRAGMENTS})
    void aMessageMayComeInSoManyFragments(int count) throws IOException {
        byte[] call = call(count * 700);
        try (WireClient client = app.connect()) {
            for (int again = 0; again < 3; again++) {
                client.send(fragments(call, count));
                client.assertEcho(WireBytes.input(count * 700));
            }
            client.assertAlive();
        }
    }

    @Test
    void fragmentsMayComeOneByOneWithPingsAndPongsBetweenThem() throws IOException {
        byte[] call = call(MOST_FRAGMENTS * 3);
        try (WireClient client = app.connect()) {
            for (int i = 0; i < MOST_FRAGMENTS; i++) {
                boolean last = i == MOST_FRAGMENTS - 1;
                client.send(frame(
                        (last ? FIN : 0) | (i == 0 ? TEXT : CONTINUATION), Arrays.copyOfRange(call, i * 3, i * 3 + 3)));
                if (!last) {
                    client.send(frame(FIN | PONG, utf8("unasked")), ping("between " + i));
                    client.assertPong("between " + i);
                }
            }
            client.assertEcho(WireBytes.input(MOST_FRAGMENTS * 3));
            client.assertAlive();
        }
    }

    @Test
    void fragmentsMayBeEmpty() throws IOException {
        byte[] nothing = new byte[0];
        byte[] call = call("empty");
        try (WireClient client = app.connect()) {
            client.send(frame(TEXT, nothing), frame(FIN, call));
            client.assertEcho("empty");
            client.send(frame(TEXT, call), frame(FIN, nothing));
            client.assertEcho("empty");
            client.send(frame(TEXT, call), frame(CONTINUATION, nothing), frame(FIN, nothing));
            client.assertEcho("empty");
            client.send(
                    frame(TEXT, nothing), times(MOST_FRAGMENTS - 2, frame(CONTINUATION, nothing)), frame(FIN, call));
            client.assertEcho("empty");
            client.send(frame(TEXT, nothing), frame(FIN, nothing));
            client.assertMessageTaken();
            client.assertAlive();
        }
    }

    @Test
    void moreFragmentsThanAreAllowedAreTooMuch() throws IOException {
        assertFails(fragments(call(MOST_FRAGMENTS * 3), MOST_FRAGMENTS + 1), 1009);
        assertFails(join(frame(TEXT, new byte[0]), times(MOST_FRAGMENTS, frame(CONTINUATION, new byte[0]))), 1009);
        assertFails(join(frame(TEXT, new byte[0]), times(100_000, frame(CONTINUATION, new byte[0]))), 1009);
        assertFails(
                join(
                        frame(TEXT, new byte[0]),
                        times(100, join(frame(CONTINUATION, new byte[0]), frame(FIN | PONG, new byte[0])))),
                1009);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7, 32, MOST_FRAGMENTS})
    void fragmentsMayTogetherBeAsLongAsAMessageAndNotOneByteLonger(int count) throws IOException {
        try (WireClient client = app.connect()) {
            client.send(fragments(call(MOST), count));
            client.assertEcho(WireBytes.input(MOST));
            client.assertAlive();
        }
        assertFails(fragments(call(MOST + 1), count), 1009);
    }

    /** The limit is in bytes, of which a character may have three. */
    @Test
    void fragmentsCountInBytes() throws IOException {
        String input = "€".repeat((MOST - call("").length) / 3);
        byte[] fits = call(input);
        byte[] padded = join(fits, utf8(" ".repeat(MOST - fits.length)));
        try (WireClient client = app.connect()) {
            client.send(fragments(padded, 5));
            client.assertEcho(input);
        }
        assertFails(fragments(join(padded, utf8(" ")), 5), 1009);
        assertFails(fragments(call("€".repeat(MOST / 2)), 5), 1009);
    }

    @Test
    void aSumThatOverflowsIsTooMuch() throws IOException {
        byte[] start = frame(TEXT, new byte[100_000]);
        assertFails(join(start, header(FIN, 64, Integer.MAX_VALUE), new byte[1]), 1009);
        assertFails(join(start, header(FIN, 64, Integer.MAX_VALUE - 99_999L), new byte[1]), 1009);
        assertFails(join(start, header(FIN, 64, Long.MAX_VALUE), new byte[1]), 1009);
        assertFails(join(start, header(FIN, 64, Long.MAX_VALUE - 99_999), new byte[1]), 1009);
        assertFails(join(start, header(CONTINUATION, 64, (1L << 32) - 99_999), new byte[1]), 1009);
    }

    @Test
    void theHeaderOfTheFragmentThatIsTooMuchIsEnough() throws IOException {
        byte[] start = frame(TEXT, utf8(WireBytes.filler(100_000)));
        assertFails(join(start, header(FIN, 16, MOST - 100_000 + 1)), 1009);
        assertFails(join(start, header(CONTINUATION, 64, MOST)), 1009);
    }

    /** A read of the server's ends within each of them. */
    @Test
    void fragmentsAreCountedAsTheClientMadeThem() throws IOException {
        byte[] call = call(MOST_FRAGMENTS * 20);
        try (WireClient client = app.connect()) {
            for (int i = 0; i < MOST_FRAGMENTS; i++) {
                int head = (i == 0 ? TEXT : CONTINUATION) | (i == MOST_FRAGMENTS - 1 ? FIN : 0);
                client.sendInTwo(frame(head, Arrays.copyOfRange(call, i * 20, i * 20 + 20)), 16);
            }
            client.assertEcho(WireBytes.input(MOST_FRAGMENTS * 20));
            client.assertAlive();
        }
    }

    @Test
    void aContinuationOfNothingIsAProtocolError() throws IOException {
        assertFails(frame(FIN | CONTINUATION, new byte[0]), 1002);
        assertFails(frame(CONTINUATION, utf8("x")), 1002);
        assertFails(frame(FIN | CONTINUATION, call("evil")), 1002);
        assertFails(join(ping(""), frame(FIN | CONTINUATION, call("evil"))), PONG, 1002);
    }

    @Test
    void aContinuationOfAWholeMessageIsAProtocolError() throws IOException {
        try (WireClient client = app.connect()) {
            client.assertAlive();
            client.send(frame(FIN | CONTINUATION, call("evil")));
            client.assertFails(1002);
        }
        try (WireClient client = app.connect()) {
            client.send(fragments(call("good"), 3));
            client.assertEcho("good");
            client.send(frame(CONTINUATION, call("evil")));
            client.assertFails(1002);
        }
        assertFalse(app.heard.contains("evil"));
    }

    @Test
    void aNewMessageWithinAMessageIsAProtocolError() throws IOException {
        byte[] start = frame(TEXT, utf8("{"));
        assertFails(join(start, text("evil")), 1002);
        assertFails(join(start, frame(FIN | TEXT, call("evil"))), 1002);
        assertFails(join(start, start), 1002);
        assertFails(join(start, ping(""), start), PONG, 1002);
        assertFails(join(start, frame(CONTINUATION, new byte[0]), start), 1002);
        assertFails(join(frame(TEXT, new byte[0]), text("evil")), 1002);
        assertFails(join(start, frame(FIN | BINARY, utf8("evil"))), 1002, 1003);
        assertFalse(app.heard.contains("evil"));
    }

    @Test
    void aCloseWithinAMessageIsAnswered() throws IOException {
        try (WireClient client = app.connect()) {
            client.send(frame(TEXT, utf8("{")), WireBytes.close(1000), frame(FIN, utf8("}")));
            assertEquals(1000, client.awaitClose());
            client.assertEnd();
        }
    }

    @Test
    void aPingWithinAMessageIsAnsweredThoughTheMessageIsNotOver() throws IOException {
        byte[] call = call(2_000);
        try (WireClient client = app.connect()) {
            client.send(frame(TEXT, Arrays.copyOf(call, 1_500)), ping("now"));
            client.assertPong("now");
            byte[] rest = frame(FIN, Arrays.copyOfRange(call, 1_500, 2_000));
            for (int at = 0; at <= 10; at++) {
                client.send(frame(CONTINUATION, new byte[0]), ping("" + at), frame(CONTINUATION, new byte[0]));
                client.assertPong("" + at);
            }
            client.send(rest);
            client.assertEcho(WireBytes.input(2_000));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {PING, PONG, CLOSE})
    void aControlFrameInFragmentsIsAProtocolErrorWithinAMessageToo(int opcode) throws IOException {
        assertFails(join(frame(TEXT, utf8("{")), frame(opcode, new byte[0]), frame(FIN, new byte[0])), 1002);
    }

    @Test
    void aMessageInFragmentsMayBeCutAnywhere() throws IOException {
        byte[] bytes = fragments(call(60), 4);
        try (WireClient client = app.connect()) {
            for (int at = 0; at <= bytes.length; at++) {
                client.sendInTwo(bytes, at).assertEcho(WireBytes.input(60));
            }
            client.assertAlive();
        }
    }

    /** In pieces of one length, but for the last one. */
    private static byte[] fragments(byte[] message, int count) {
        byte[][] frames = new byte[count][];
        int piece = message.length / count;
        for (int i = 0; i < count; i++) {
            int head = (i == 0 ? TEXT : CONTINUATION) | (i == count - 1 ? FIN : 0);
            int end = i == count - 1 ? message.length : (i + 1) * piece;
            frames[i] = frame(head, Arrays.copyOfRange(message, i * piece, end), 0x9e3779b9 * (i + 1));
        }
        return join(frames);
    }

    /** Where a pong may come before the close frame. */
    @Override
    void assertFails(byte[] bytes, int... codes) throws IOException {
        try (WireClient client = app.connect()) {
            client.trySend(bytes);
            if (codes[0] == PONG) {
                client.assertPong("");
            }
            client.assertFails(codes);
        }
    }
}
