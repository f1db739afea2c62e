package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.WireBytes.FIN;
import static io.github.javalinrealtime.web.WireBytes.TEXT;
import static io.github.javalinrealtime.web.WireBytes.call;
import static io.github.javalinrealtime.web.WireBytes.frame;
import static io.github.javalinrealtime.web.WireBytes.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The upgrade (RFC 6455, 4.2): what is taken, what is refused, and what is around it on the same connection. */
class ConformanceHandshakeTest extends ConformanceSuite {
    private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private static final String VERSION = "Sec-WebSocket-Version: 13\r\n";
    private static final String CONNECTION = "Connection: Upgrade\r\n";
    private static final String UPGRADE = "Upgrade: websocket\r\n";

    @Test
    void theKeyOfTheRfcIsAcceptedAsTheRfcSays() throws IOException {
        assertEquals(
                List.of("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), values(assertOpens(app.handshake()), "Sec-WebSocket-Accept"));
    }

    /** The second one is an example of the RFC, too, in spite of its last digit. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "AAAAAAAAAAAAAAAAAAAAAA==",
                "AQIDBAUGBwgJCgsMDQ4PEC==",
                "/////////////////////w==",
                "+/+/+/+/+/+/+/+/+/+/+w=="
            })
    void anyKeyIsAccepted(String key) throws IOException, GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance("SHA-1").digest(utf8(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
        String head = assertOpens(app.handshake().replace("dGhlIHNhbXBsZSBub25jZQ==", key));
        assertEquals(List.of(Base64.getEncoder().encodeToString(digest)), values(head, "Sec-WebSocket-Accept"));
    }

    @Test
    void theAnswerSaysThatTheConnectionIsUpgradedAndNothingElse() throws IOException {
        String head = assertOpens(app.handshake());
        assertEquals(List.of("websocket"), values(Apps.lower(head), "Upgrade"));
        assertEquals(List.of("upgrade"), values(Apps.lower(head), "Connection"));
        for (String other :
                new String[] {"Content-Length", "Transfer-Encoding", "Set-Cookie", "Sec-WebSocket-Version"}) {
            assertEquals(List.of(), values(head, other), head);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection: upgrade",
                "Connection: UPGRADE",
                "connection:Upgrade",
                "Connection: keep-alive, Upgrade",
                "Connection: Upgrade, keep-alive",
                "Connection: keep-alive,\tupgrade ,x",
                "Connection: keep-alive\r\nConnection: Upgrade",
            })
    void theTokenUpgradeIsFoundAmongOthers(String line) throws IOException {
        assertOpens(app.handshake().replace(CONNECTION, line + "\r\n"));
    }

    @Test
    void theCaseOfNamesDoesNotMatter() throws IOException {
        assertOpens(app.handshake().replace(UPGRADE, "UPGRADE: WebSocket\r\n"));
        assertOpens(app.handshake().replace("Sec-WebSocket-Key", "sec-websocket-key"));
        assertOpens(app.handshake().replace("Sec-WebSocket-Version", "SEC-WEBSOCKET-VERSION"));
        assertOpens(app.handshake().replace("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version:13"));
        assertOpens(app.handshake().replace(KEY, KEY.replace(": ", ":\t  ").replace("\r\n", "  \r\n")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Sec-WebSocket-Key:\r\n",
                "Sec-WebSocket-Key: c2hvcnQ=\r\n",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAA\r\n",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAAA=\r\n",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAAAA\r\n",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA\r\n",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==AAAAAAAA\r\n",
                "Sec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!==\r\n",
                "Sec-WebSocket-Key: AAAAAAAAAA==AAAAAAAAAAAA\r\n",
                "Sec-WebSocket-Key: éééééééééééééééééééééé==\r\n",
                KEY + KEY,
                KEY + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            })
    void aKeyThatIsNotSixteenBytesInBase64OnceIsRefused(String lines) throws IOException {
        assertRefused(app.handshake().replace(KEY, lines));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12", "14", "8", "0", "7", "130", "", "x", "-13", "+13", "013", "13.0", "1 3", "13, 8", "8, 13", "0x0d"
            })
    void anotherVersionIsRefused(String version) throws IOException {
        assertRefused(app.handshake().replace(VERSION, "Sec-WebSocket-Version: " + version + "\r\n"));
    }

    @Test
    void severalVersionsAreRefused() throws IOException {
        assertRefused(app.handshake().replace(VERSION, ""));
        assertRefused(app.handshake().replace(VERSION, VERSION + "Sec-WebSocket-Version: 8\r\n"));
        assertRefused(app.handshake().replace(VERSION, "Sec-WebSocket-Version: 8\r\n" + VERSION));
    }

    /** As it must (4.4), so that a client of another age learns which one to use. */
    @Test
    void theRefusalOfAnotherVersionNamesTheRightOne() throws IOException {
        String head = assertRefused(app.handshake().replace("Version: 13", "Version: 8"));
        assertEquals(List.of("13"), values(head, "Sec-WebSocket-Version"), head);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Connection: close\r\n", "Connection: keep-alive\r\n", "Connection: upgrades, x-upgrade\r\n"
            })
    void aConnectionThatIsNotToBeUpgradedIsRefused(String lines) throws IOException {
        assertRefused(app.handshake().replace(CONNECTION, lines));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Upgrade:\r\n", "Upgrade: h2c\r\n", "Upgrade: websockets\r\n", "Upgrade: web socket\r\n"})
    void anUpgradeToSomethingElseIsRefused(String lines) throws IOException {
        assertRefused(app.handshake().replace(UPGRADE, lines));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "HEAD", "OPTIONS", "DELETE", "PATCH"})
    void aMethodThatIsNotGetIsRefused(String method) throws IOException {
        assertRefused(app.handshake().replace("GET ", method + " "));
        assertRefused(app.handshake("Content-Length: 0").replace("GET ", method + " "));
    }

    @Test
    void anOlderHttpIsRefused() throws IOException {
        assertRefused(app.handshake().replace("HTTP/1.1", "HTTP/1.0"));
        assertRefused(app.handshake("Connection: keep-alive").replace("HTTP/1.1", "HTTP/1.0"));
    }

    @Test
    void withoutAHostOrWithTwoItIsRefused() throws IOException {
        assertRefused(app.handshake().replace("Host: a\r\n", ""));
        assertRefused(app.handshake("Host: b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat", "chat, superchat", "v12.stomp,mqtt", "chat\r\nSec-WebSocket-Protocol: superchat"})
    void noneOfTheSubprotocolsThatAreOfferedIsChosen(String offer) throws IOException {
        assertEquals(
                List.of(),
                values(assertOpens(app.handshake("Sec-WebSocket-Protocol: " + offer)), "Sec-WebSocket-Protocol"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate",
                "permessage-deflate; client_max_window_bits; server_no_context_takeover, permessage-deflate",
                "permessage-deflate; server_max_window_bits=8",
                "x-webkit-deflate-frame, permessage-bzip2; q=\"1\"",
                "permessage-deflate\r\nSec-WebSocket-Extensions: x"
            })
    void noneOfTheExtensionsThatAreOfferedIsChosen(String offer) throws IOException {
        try (WireClient client = app.dial()) {
            String head = opens(client, app.handshake("Sec-WebSocket-Extensions: " + offer));
            assertEquals(List.of(), values(head, "Sec-WebSocket-Extensions"));
            client.assertAlive();
            client.send(frame(FIN | 0x40 | TEXT, call("compressed")));
            client.assertFails(1002);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                ",",
                ";;;=",
                "permessage-deflate; =",
                "permessage-deflate; server_max_window_bits=99999999999999",
                "é"
            })
    void anOfferOfExtensionsThatIsNoneHarmsNothing(String offer) throws IOException {
        try (WireClient client = app.dial()) {
            client.send(app.handshake("Sec-WebSocket-Extensions: " + offer).getBytes(StandardCharsets.ISO_8859_1));
            String head = client.head();
            assertTrue(head.startsWith("HTTP/1.1 101") || head.startsWith("HTTP/1.1 400"), head);
            assertEquals(List.of(), values(head, "Sec-WebSocket-Extensions"));
        }
    }

    @Test
    void noUpgradeMakesASession() throws IOException {
        int before = app.sessions.get();
        String nobody = app.handshake().replaceAll("Cookie: .*\r\n", "");
        assertOpens(nobody);
        assertRefused(nobody.replace("Version: 13", "Version: 8"));
        assertRefused(nobody.replace(KEY, ""));
        assertOpens(app.handshake());
        assertEquals(before, app.sessions.get());
    }

    @Test
    void aSocketWithoutASessionIsOpenedAndClosedForGood() throws IOException {
        try (WireClient client = app.dial()) {
            opens(client, app.handshake().replaceAll("Cookie: .*\r\n", ""));
            client.assertFails(4401);
        }
    }

    private String assertOpens(String request) throws IOException {
        try (WireClient client = app.dial()) {
            return opens(client, request);
        }
    }

    private String assertRefused(String request) throws IOException {
        try (WireClient client = app.dial()) {
            client.send(request.getBytes(StandardCharsets.ISO_8859_1));
            String head = client.head();
            assertTrue(head.matches("(?s)HTTP/1\\.[01] 4\\d\\d .*"), head);
            assertEquals(List.of(), values(head, "Sec-WebSocket-Accept"), head);
            return head;
        }
    }

    private static List<String> values(String head, String name) {
        return head.lines()
                .filter(line -> Apps.lower(line).startsWith(Apps.lower(name) + ":"))
                .map(line -> line.substring(name.length() + 1).trim())
                .toList();
    }
}
