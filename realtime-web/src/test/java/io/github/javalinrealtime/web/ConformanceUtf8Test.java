package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.WireBytes.CONTINUATION;
import static io.github.javalinrealtime.web.WireBytes.FIN;
import static io.github.javalinrealtime.web.WireBytes.TEXT;
import static io.github.javalinrealtime.web.WireBytes.call;
import static io.github.javalinrealtime.web.WireBytes.frame;
import static io.github.javalinrealtime.web.WireBytes.join;
import static io.github.javalinrealtime.web.WireBytes.ping;
import static io.github.javalinrealtime.web.WireBytes.utf8;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is UTF-8 and what is not (RFC 6455, 8.1; RFC 3629), in one frame and cut anywhere. */
class ConformanceUtf8Test extends ConformanceSuite {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u007f",
                "\u0080",
                "\u07ff",
                "\u0800",
                "\u0fff",
                "\u1000",
                "\ucfff",
                "\ud7ff",
                "\ue000",
                "\ufeff",
                "\ufffd",
                "\ufffe",
                "\uffff",
                "\ufdd0",
                "\ud800\udc00",
                "\ud83f\udfff",
                "\ud83d\udcac",
                "\udbff\udfff",
                "\udbc0\udc00",
                "\ufeff\u00e9\u20ac\ud83d\udcac\uffff",
                "κόσμε, e\u0301, 👩‍👩‍👧"
            })
    void whatIsValidIsTakenWhereverItIsCut(String text) throws IOException {
        byte[] call = call(text);
        int from = call("").length - 2;
        try (WireClient client = app.connect()) {
            client.send(frame(FIN | TEXT, call));
            client.assertEcho(text);
            for (int at = from; at <= from + utf8(text).length; at++) {
                byte[] first = Arrays.copyOf(call, at);
                byte[] rest = Arrays.copyOfRange(call, at, call.length);
                client.send(frame(TEXT, first), frame(CONTINUATION, new byte[0]), frame(FIN, rest));
                client.assertEcho(text);
                client.send(frame(TEXT, first), ping("between"));
                client.assertPong("between");
                client.send(frame(FIN, rest));
                client.assertEcho(text);
                client.sendInTwo(frame(FIN | TEXT, call), at + 6).assertEcho(text);
            }
            client.assertAlive();
        }
    }

    @Test
    void charactersMayComeByteByByte() throws IOException {
        String text = "é€💬\uffff";
        byte[] bytes = utf8(text);
        byte[] call = call("");
        try (WireClient client = app.connect()) {
            client.send(frame(TEXT, Arrays.copyOf(call, call.length - 2)));
            for (byte each : bytes) {
                client.send(frame(CONTINUATION, new byte[] {each}));
            }
            client.send(frame(FIN, Arrays.copyOfRange(call, call.length - 2, call.length)));
            client.assertEcho(text);
            client.assertAlive();
        }
    }

    @Test
    void theNulCharacterIsText() throws IOException {
        try (WireClient client = app.connect()) {
            client.send(WireBytes.text("\u0000"));
            client.assertMessageTaken();
            client.assertAlive();
        }
    }

    @Test
    void longTextOfEachWidthIsTaken() throws IOException {
        try (WireClient client = app.connect()) {
            for (String character : new String[] {"a", "é", "€", "💬", "aé€💬"}) {
                for (int shift = 0; shift < 4; shift++) {
                    String text = "b".repeat(shift) + character.repeat(5_000);
                    client.send(frame(FIN | TEXT, call(text)));
                    client.assertEcho(text);
                }
            }
            client.assertAlive();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Continuations alone, and starts without them.
                "80",
                "bf",
                "8080",
                "c3",
                "c328",
                "e282",
                "e28228",
                "e228a1",
                "f09f92",
                "f09f9228",
                "f09f28ac",
                "f0289fac",
                "c3c3a9",
                "e2e282ac",
                "f0f09f92ac",
                "c3a9a9",
                "e282acac",
                "f09f92acac",
                // More bytes than a character needs.
                "c080",
                "c0af",
                "c1bf",
                "e08080",
                "e080af",
                "e09fbf",
                "f0808080",
                "f08080af",
                "f08fbfbf",
                // Halves of pairs.
                "eda080",
                "edadbf",
                "edae80",
                "edafbf",
                "edb080",
                "edbe80",
                "edbfbf",
                "eda080edb080",
                "edafbfedbfbf",
                // Above U+10FFFF.
                "f4908080",
                "f5808080",
                "f7bfbfbf",
                "f888808080",
                "f8808080af",
                "fbbfbfbfbf",
                "fc8480808080",
                "fc80808080af",
                "fdbfbfbfbfbf",
                // Never.
                "fe",
                "ff",
                "fffe",
                "feff",
                "fefeffff"
            })
    void whatIsInvalidIsRefusedWhereverItIsCut(String hexadecimal) throws IOException {
        byte[] invalid = HexFormat.of().parseHex(hexadecimal);
        byte[] call = call(invalid);
        int from = call("").length - 2;
        assertRefused(frame(FIN | TEXT, invalid));
        assertRefused(frame(FIN | TEXT, call));
        for (int at = from; at <= from + invalid.length; at++) {
            assertRefused(join(
                    frame(TEXT, Arrays.copyOf(call, at)),
                    frame(CONTINUATION, new byte[0]),
                    frame(FIN, Arrays.copyOfRange(call, at, call.length))));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"c3", "e2", "e282", "f0", "f09f", "f09f92"})
    void aMessageThatEndsWithinACharacterIsRefused(String hexadecimal) throws IOException {
        byte[] half = HexFormat.of().parseHex(hexadecimal);
        assertRefused(frame(FIN | TEXT, half));
        assertRefused(frame(FIN | TEXT, join(utf8("{}"), half)));
        assertRefused(join(frame(TEXT, half), frame(FIN, new byte[0])));
        assertRefused(join(frame(TEXT, utf8("{}")), frame(FIN, half)));
        assertRefused(join(frame(TEXT, half), frame(FIN, utf8("}"))));
    }

    @Test
    void aHalfOfACharacterDoesNotWaitForTheNextMessage() throws IOException {
        assertRefused(join(frame(FIN | TEXT, new byte[] {(byte) 0xc3}), frame(FIN | TEXT, new byte[] {(byte) 0xa9})));
    }

    @Test
    void whatIsInvalidAtTheEndOfALongMessageIsRefused() throws IOException {
        byte[] call = call(100_000);
        call[99_990] = (byte) 0xff;
        assertRefused(frame(FIN | TEXT, call));
    }

    private void assertRefused(byte[] bytes) throws IOException {
        try (WireClient client = app.connect()) {
            client.trySend(bytes);
            client.assertFails(1007);
        }
    }
}
