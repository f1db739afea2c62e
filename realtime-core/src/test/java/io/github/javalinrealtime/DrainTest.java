package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DrainTest {
    private static final Duration FIVE_SECONDS = Duration.ofSeconds(5);

    private final TestApp app = new TestApp();
    private final ConnectionKey page = RegistryHarness.page();
    private final List<FakeTransport> sockets = new ArrayList<>();
    private final CompletableFuture<String> answer = new CompletableFuture<>();

    @Test
    void manySocketsCloseEvenlyOverTheTime() {
        open(1_000);
        Drain drain = drain(FIVE_SECONDS);
        for (int second = 0; second < 5; second++) {
            assertTrue(drain.goOn());
            app.settle();
            assertEquals(second * 200 + 1, closed());
            app.time.pass(Duration.ofSeconds(1));
        }
        assertFalse(drain.goOn());
        assertEquals(1_000, closed());
    }

    @Test
    void fewSocketsCloseTenMillisecondsApart() {
        open(3);
        Drain drain = drain(FIVE_SECONDS);
        for (int i = 1; i <= 3; i++) {
            assertTrue(drain.goOn());
            assertEquals(i, closed());
            app.time.pass(Duration.ofMillis(10));
        }
        assertFalse(drain.goOn());
        assertEquals(
                List.of(1012, 1012, 1012),
                sockets.stream().map(socket -> socket.closed.code()).toList());
    }

    @Test
    void nothingToCloseTakesNoTime() {
        assertFalse(drain(FIVE_SECONDS).goOn());
    }

    @Test
    void withoutTimeAllCloseAtOnce() {
        open(50);
        app.realtime.drain(Duration.ZERO);
        assertEquals(50, closed());
    }

    @Test
    void aCallInFlightIsAnsweredBeforeTheSocketCloses() {
        FakeTransport caller = callLater();
        Drain drain = drain(FIVE_SECONDS);
        assertTrue(drain.goOn());
        app.settle();
        assertNull(caller.closed);
        answer.complete("done");
        app.settle();
        assertEquals("done", caller.last().path("body").asText());
        assertEquals(1012, caller.closed.code());
        assertFalse(drain.goOn());
    }

    @Test
    void aCallThatIsNeverAnsweredHoldsNobodyUpBeyondTheTime() {
        FakeTransport caller = callLater();
        Drain drain = drain(FIVE_SECONDS);
        assertTrue(drain.goOn());
        app.time.pass(FIVE_SECONDS);
        assertFalse(drain.goOn());
        app.realtime.close();
        app.settle();
        assertEquals(1012, caller.closed.code());
        answer.complete("too late");
        app.settle();
        assertFalse(caller.frames.toString().contains("too late"));
    }

    @Test
    void afterItsTurnNoFrameOfASocketIsHandled() {
        FakeTransport caller = callLater();
        List<String> handled = new ArrayList<>();
        app.realtime.handler("note", call -> handled.add(call.input(String.class)));
        app.send(caller, "{\"id\":\"2\",\"action\":\"note\",\"input\":\"before\"}");
        caller.attached.receive("{\"id\":\"3\",\"action\":\"note\",\"input\":\"waits for a thread\"}");
        drain(FIVE_SECONDS).goOn();
        app.send(caller, "{\"id\":\"4\",\"action\":\"note\",\"input\":\"after\"}");
        app.send(caller, "not even JSON");
        assertEquals(List.of("before"), handled);
        answer.complete("done");
        app.settle();
        assertEquals("1", caller.last().path("id").asText());
        assertFalse(caller.frames.toString().contains("bad-json"));
    }

    @Test
    void whoseTurnHasNotComeGoesOnAsBefore() {
        app.request(page).subscribe("room");
        FakeTransport first = app.open(page);
        ConnectionKey other = RegistryHarness.page();
        app.request(other).subscribe("room");
        FakeTransport second = app.open(other);
        drain(FIVE_SECONDS).goOn();
        app.push("hi", "room");
        FakeTransport open = first.closed == null ? first : second;
        assertEquals(1012, (open == first ? second : first).closed.code());
        assertEquals(List.of("hi"), open.payloads());
        assertEquals(
                "pong",
                app.send(open, "{\"id\":\"1\",\"action\":\"ping\"}")
                        .last()
                        .path("body")
                        .asText());
    }

    @Test
    void whatWaitsForASlowClientIsWrittenFirstAndWhatComesThenIsReplayed() {
        app.request(page).subscribe("room");
        FakeTransport slow = app.open(page, new FakeTransport(false, false).slow());
        app.push("1", "room");
        app.push("2", "room");
        Drain drain = drain(FIVE_SECONDS);
        assertTrue(drain.goOn());
        app.push("3", "room");
        slow.read();
        app.settle();
        slow.read();
        app.settle();
        assertEquals(1012, slow.closed.code());
        assertFalse(drain.goOn());
        assertEquals(List.of("1", "2"), slow.payloads());
        assertEquals(List.of("3"), app.openRaw(page).payloads());
    }

    @Test
    void anInstanceThatDrainsIsNotReadyAndTakesNobodyIn() {
        assertTrue(app.realtime.isReady());
        app.realtime.drain(Duration.ZERO);
        assertFalse(app.realtime.isReady());
        assertEquals(1012, app.open(page).closed.code());
    }

    private void open(int count) {
        for (int i = 0; i < count; i++) {
            sockets.add(app.open(RegistryHarness.page()));
        }
    }

    private long closed() {
        app.settle();
        return sockets.stream().filter(socket -> socket.closed != null).count();
    }

    private Drain drain(Duration most) {
        return new Drain(app.time, most, app.realtime.hub().connections());
    }

    /** A socket whose call waits for {@link #answer}. */
    private FakeTransport callLater() {
        app.realtime.handler("later", call -> answer);
        return app.send(app.open(page), "{\"id\":\"1\",\"action\":\"later\"}");
    }
}
