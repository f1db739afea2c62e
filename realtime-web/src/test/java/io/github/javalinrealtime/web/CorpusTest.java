package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.WireBytes.TEXT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each bad input of the {@link Corpus} comes to the end that its file expects, and harms nobody else. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CorpusTest {
    private FuzzLog log;
    private FuzzApp app;

    @BeforeAll
    void start() throws IOException {
        log = new FuzzLog();
        app = new FuzzApp(config -> config.limits.framesPerSecond = ConformanceApp.PATIENT);
    }

    @AfterAll
    void stop() {
        app.close();
        log.close();
    }

    static Stream<Corpus.Entry> frames() {
        return Corpus.entries("frames");
    }

    static Stream<Corpus.Entry> compressed() {
        return Corpus.entries("compressed");
    }

    static Stream<Corpus.Entry> texts() {
        return Corpus.entries("texts");
    }

    static Stream<Corpus.Entry> upgrades() {
        return Corpus.entries("upgrades");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("frames")
    void badFramesComeToTheEndThatIsExpected(Corpus.Entry entry) throws IOException {
        assertFrames(entry, false);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("compressed")
    void badCompressedFramesComeToTheEndThatIsExpected(Corpus.Entry entry) throws IOException {
        assertFrames(entry, true);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("texts")
    void badMessagesAreAnsweredAsIsExpected(Corpus.Entry entry) throws IOException {
        try (WireClient client = app.connect(RandomId.next(), false)) {
            client.send(WireBytes.text(entry.input()));
            JsonNode reply = assertReply(entry.expects(), client.next());
            assertEquals(FuzzReply.idFor(entry.input()), reply.path("id"));
            client.send(WireBytes.text("{\"id\":\"next\",\"action\":\"ping\"}"));
            assertReply("200", client.next());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("upgrades")
    void badUpgradesAreAnsweredAsIsExpected(Corpus.Entry entry) throws IOException {
        int sessions = app.sessions.get();
        try (WireClient client = app.dial()) {
            client.trySend(entry.request(RandomId.next(), app.cookie));
            String head = client.head();
            FuzzReply.checkNothingInside(head);
            assertFalse(head.contains("Set-Cookie") || head.contains("secret"), head);
            String status = head.substring(9, 12);
            assertTrue(
                    Arrays.stream(entry.expects().split(" ", -1))
                            .anyMatch(each -> status.matches(each.replace('x', '.'))),
                    head);
        }
        assertEquals(sessions, app.sessions.get());
    }

    @AfterEach
    void nobodyElseIsHarmed() throws IOException {
        app.assertServes();
        assertEquals(List.of(), List.copyOf(app.failures));
        assertEquals(List.of(), log.lines(), "unexpected in the log");
    }

    private void assertFrames(Corpus.Entry entry, boolean compression) throws IOException {
        String[] expected = entry.expects().split(" ", -1);
        try (WireClient client = app.connect(RandomId.next(), compression)) {
            client.trySend(entry.bytes());
            switch (expected[0]) {
                case "close" -> assertEquals(Integer.parseInt(expected[1]), client.awaitCloseBehindOthers());
                case "pong" -> assertPong(expected[1], client);
                default -> assertReply(expected[1], nextText(client));
            }
        }
    }

    private static void assertPong(String payload, WireClient client) throws IOException {
        while (!client.next().text().equals(payload)) {
            // Of several pings at once only the newest one need be answered.
        }
    }

    private static WireClient.Received nextText(WireClient client) throws IOException {
        WireClient.Received received = client.next();
        while (received.opcode() != TEXT) {
            assertNotEquals(WireBytes.CLOSE, received.opcode(), "closed");
            received = client.next();
        }
        return received;
    }

    private static JsonNode assertReply(String expected, WireClient.Received received) throws IOException {
        assertEquals(TEXT, received.opcode());
        JsonNode reply = FuzzReply.parse(received.text());
        assertNotNull(FuzzReply.check(received.text()), received::text);
        String is = reply.has("error")
                ? reply.path("error").asText()
                : reply.path("status").asText();
        assertEquals(expected, is, received::text);
        return reply;
    }
}
