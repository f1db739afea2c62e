package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.WireBytes.CLOSE;
import static io.github.javalinrealtime.web.WireBytes.FIN;
import static io.github.javalinrealtime.web.WireBytes.TEXT;
import static io.github.javalinrealtime.web.WireBytes.call;
import static io.github.javalinrealtime.web.WireBytes.close;
import static io.github.javalinrealtime.web.WireBytes.frame;
import static io.github.javalinrealtime.web.WireBytes.ping;
import static io.github.javalinrealtime.web.WireBytes.text;
import static io.github.javalinrealtime.web.WireBytes.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Closes that the server begins, and what it then makes of its client (RFC 6455, 7.1). */
class ConformanceServerCloseTest extends ConformanceSuite {
    @Test
    void theEndOfASessionIsAClose() throws IOException {
        ConformanceApp.Page page = app.open();
        try (WireClient client = loggedOut(page)) {
            WireClient.Received close = client.next();
            assertEquals(CLOSE, close.opcode());
            assertEquals(ByteBuffer.wrap(new byte[] {0x11, 0x31}), close.payload());
            client.answerClose(4401);
            client.assertEnd();
            app.awaitLeft(page);
        }
    }

    @Test
    void aClientThatDoesNotAnswerACloseIsCutAfterASecond() throws IOException {
        try (WireClient client = loggedOut(app.open())) {
            assertEquals(4401, client.awaitClose());
            long closed = System.nanoTime();
            client.assertEnd();
            Duration waited = Duration.ofNanos(System.nanoTime() - closed);
            assertTrue(waited.toMillis() > 500 && waited.toMillis() < 4_000, waited::toString);
        }
    }

    @Test
    void aClientThatAnswersACloseIsNotKeptWaiting() throws IOException {
        Duration least = Duration.ofDays(1);
        for (int i = 0; i < 10 && least.toMillis() > 500; i++) {
            try (WireClient client = loggedOut(app.open())) {
                assertEquals(4401, client.awaitClose());
                long closed = System.nanoTime();
                client.answerClose(4401);
                client.assertEnd();
                Duration waited = Duration.ofNanos(System.nanoTime() - closed);
                least = waited.compareTo(least) < 0 ? waited : least;
            }
        }
        assertTrue(least.toMillis() <= 500, "ten times it took longer than " + least);
    }

    @Test
    void whatAClientSendsInsteadOfAnAnswerDoesNotCount() throws IOException {
        ConformanceApp.Page page = app.open();
        try (WireClient client = app.connect(page)) {
            app.awaitJoined(page);
            client.send(frame(TEXT, utf8("{")));
            app.logout(page);
            assertEquals(4401, client.awaitClose());
            client.trySend(frame(FIN, utf8("}")), frame(FIN | TEXT, call("too late")), text("x"), close(4401));
            client.assertEnd();
        }
        assertFalse(app.heard.contains("too late"));
    }

    @Test
    void aClientThatSendsTooMuchIsTold() throws IOException {
        try (ConformanceApp strict = ConformanceApp.start(isSecure(), options -> options.limits.framesPerSecond = 50)) {
            try (WireClient client = strict.connect()) {
                client.trySend(WireBytes.times(5_000, text("x")));
                assertEquals(4429, client.awaitCloseBehindOthers());
                client.answerClose(4429);
                client.assertEnd();
            }
            try (WireClient client = strict.connect()) {
                client.trySend(WireBytes.times(5_000, ping("x")));
                assertEquals(4429, client.awaitCloseBehindOthers());
                client.assertEnd();
            }
        }
    }

    @Test
    void aRestartIsAClose() throws IOException {
        try (ConformanceApp other = ConformanceApp.start(isSecure());
                WireClient answers = other.connect(other.open());
                WireClient silent = other.connect(other.open())) {
            answers.assertAlive();
            silent.assertAlive();
            other.stop();
            assertEquals(1012, answers.awaitClose());
            assertEquals(1012, silent.awaitClose());
            answers.answerClose(1012);
            answers.assertEnd();
            silent.assertEnd();
        }
    }

    @Test
    void aPageThatIsTakenOverIsTold() throws IOException {
        ConformanceApp.Page page = app.open();
        try (WireClient older = app.connect(page)) {
            app.awaitJoined(page);
            try (WireClient newer = app.connect(page)) {
                assertEquals(4409, older.awaitClose());
                older.answerClose(4409);
                older.assertEnd();
                newer.assertAlive();
            }
        }
    }

    /** A socket to which the close of its session is on its way. */
    private WireClient loggedOut(ConformanceApp.Page page) throws IOException {
        WireClient client = app.connect(page);
        app.awaitJoined(page);
        app.logout(page);
        return client;
    }
}
