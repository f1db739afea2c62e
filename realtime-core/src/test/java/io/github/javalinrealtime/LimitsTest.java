package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Each bound of the core: the last thing that is taken, the first that is not, what is answered and what is counted. */
class LimitsTest {
    private final ConnectionKey page = RegistryHarness.page();

    @Test
    void aMessageIsAsLongAsItMayBe() {
        TestApp app = app(limits -> limits.messageBytes = 10);
        app.push("12345678", "room");
        assertThrows(IllegalArgumentException.class, () -> app.push("123456789", "room"));
    }

    @Test
    void aPageHoldsAsManyChannelsAsItMay() {
        TestApp app = app(limits -> limits.channelsPerPage = 2);
        app.request(page).subscribe("1", "2");
        assertThrows(IllegalStateException.class, () -> app.request(page).subscribe("3"));
        app.request(page).unsubscribe("1");
        app.request(page).subscribe("3");
    }

    @Test
    void aSessionHasAsManyPagesAsItMay() {
        TestApp app = app(limits -> limits.pagesPerSession = 2);
        for (String id : List.of("1", "2", "3")) {
            app.request(ConnectionKey.of("the key of a session, of 32 bytes", id))
                    .subscribe("room");
        }
        assertTrue(app.open(ConnectionKey.of("the key of a session, of 32 bytes", "3"))
                .frames
                .get(0)
                .contains("true"));
        assertTrue(app.open(ConnectionKey.of("the key of a session, of 32 bytes", "1"))
                .frames
                .get(0)
                .contains("false"));
    }

    @Test
    void aPatternReachesAsManyChannelsAsItMay() {
        TestApp app = app(limits -> limits.patternChannels = 2);
        app.request(page).subscribe("room:1", "room:2");
        app.realtime.push("1", Channel.matching("room:*"));
        app.request(page).subscribe("room:3");
        assertThrows(IllegalStateException.class, () -> app.realtime.push("2", Channel.matching("room:*")));
        assertEquals(2, app.metrics().pushes());
    }

    @Test
    void asMuchWaitsForAClientAsMay() {
        TestApp app = app(limits -> {
            limits.messageBytes = 100;
            limits.outboxBytes = 400;
        });
        app.request(page).subscribe("room");
        FakeTransport socket = app.open(page).slow();
        app.push("x".repeat(80), "room");
        app.push("x".repeat(80), "room");
        assertNull(socket.closed);
        app.push("x".repeat(80), "room");
        assertClosed(app, socket, CloseReason.TOO_SLOW, Refusal.TOO_SLOW);
    }

    @Test
    void aReplyIsHalfAsLongAsWhatMayWait() {
        TestApp app = app(limits -> {
            limits.messageBytes = 100;
            limits.outboxBytes = 1_000;
        });
        app.realtime.handler("repeat", call -> "x".repeat(call.input(Integer.class)));
        FakeTransport socket = app.open(page);
        app.send(socket, call("repeat", 0));
        int room = 500 - socket.frames.get(socket.frames.size() - 1).length();
        assertEquals(200, status(app.send(socket, call("repeat", room))));
        assertEquals(413, status(app.send(socket, call("repeat", room + 1))));
        assertEquals(1, app.metrics().errors().get(ErrorCode.TOO_LARGE));
    }

    @Test
    void whatAClientSendsIsAsDeepAsItMayBe() {
        TestApp app = app(limits -> limits.jsonDepth = 3);
        app.realtime.handler("echo", call -> "got it");
        FakeTransport socket = app.open(page);
        assertEquals(200, status(app.send(socket, call("echo", "[[1]]"))));
        assertEquals(400, status(app.send(socket, call("echo", "[[[1]]]"))));
        assertEquals(1, app.metrics().errors().get(ErrorCode.BAD_JSON));
        assertNull(socket.closed);
    }

    @Test
    void aClientSendsAsOftenAsItMay() {
        TestApp app = app(limits -> limits.framesPerSecond = 5);
        FakeTransport socket = app.open(page);
        for (int i = 0; i < 10; i++) {
            app.send(socket, call("ping", 1));
        }
        assertNull(socket.closed);
        app.time.pass(Duration.ofMillis(200));
        app.send(socket, call("ping", 1));
        assertNull(socket.closed);
        app.send(socket, call("ping", 1));
        assertClosed(app, socket, CloseReason.TOO_MUCH, Refusal.FRAME_RATE);
    }

    @Test
    void asManyFramesWaitAsMay() {
        TestApp app = app(limits -> limits.framesWaiting = 3);
        FakeTransport socket = app.open(page);
        for (int i = 0; i < 3; i++) {
            socket.attached.receive(call("ping", 1));
        }
        assertNull(socket.closed);
        socket.attached.receive(call("ping", 1));
        app.settle();
        assertClosed(app, socket, CloseReason.TOO_MUCH, Refusal.FRAMES_WAITING);
    }

    @Test
    void theyAreTogetherNoLongerThanEightOfTheLongest() {
        TestApp app = app(limits -> limits.incomingBytes = 1_000);
        FakeTransport socket = app.open(page);
        for (int i = 0; i < 8; i++) {
            socket.attached.receive(" ".repeat(1_000));
        }
        assertNull(socket.closed);
        app.settle();
        for (int i = 0; i < 8; i++) {
            socket.attached.receive(" ".repeat(1_000));
        }
        assertNull(socket.closed);
        socket.attached.receive(call("none", 1));
        app.settle();
        assertClosed(app, socket, CloseReason.TOO_MUCH, Refusal.FRAMES_WAITING);
    }

    @Test
    void asManyCallsAreInFlightAsMay() {
        TestApp app = app(limits -> limits.callsPerSocket = 2);
        CompletableFuture<String> end = new CompletableFuture<>();
        app.realtime.handler("wait", call -> end);
        FakeTransport socket = app.open(page);
        app.send(socket, call("wait", 1));
        app.send(socket, call("wait", 1));
        assertEquals(429, status(app.send(socket, call("wait", 1))));
        app.time.pass(Duration.ofMillis(30));
        end.complete("done");
        app.settle();
        assertEquals(200, status(app.send(socket, call("ping", 1))));
        assertEquals(1, app.metrics().errors().get(ErrorCode.TOO_MANY_CALLS));
        assertEquals(
                new Metrics.Calls(2, Duration.ofMillis(60), Duration.ofMillis(30)),
                app.metrics().calls());
    }

    @Test
    void theHeartbeatIsTheAppsOwn() {
        TestApp app = app(limits -> {
            limits.ping = Duration.ofSeconds(3);
            limits.silence = Duration.ofSeconds(5);
        });
        FakeTransport socket = app.open(page);
        app.pass(Duration.ofSeconds(2));
        assertEquals(0, socket.pings);
        app.pass(Duration.ofSeconds(2));
        assertEquals(1, socket.pings);
        assertNull(socket.closed);
        app.pass(Duration.ofSeconds(1));
        assertClosed(app, socket, CloseReason.TOO_SLOW, Refusal.SILENT);
    }

    @Test
    void aClientHasItsTimeToSayWhereItStands() {
        TestApp app = app(limits -> limits.resume = Duration.ofSeconds(2));
        FakeTransport socket = app.open(page, new FakeTransport(true, true));
        app.pass(Duration.ofSeconds(1));
        assertNull(socket.closed);
        app.pass(Duration.ofSeconds(1));
        assertClosed(app, socket, CloseReason.TOO_SLOW, Refusal.NO_RESUME);
    }

    @Test
    void aLimitThatCannotBeIsNamed() {
        assertTrue(refused(limits -> limits.callsPerSocket = 0).contains("Limits.callsPerSocket is 0"));
        assertTrue(refused(limits -> limits.outboxBytes = 1 << 19).contains("four messages of 262144 bytes"));
        assertTrue(refused(limits -> limits.silence = limits.ping).contains("Limits.silence is PT25S"));
        assertTrue(refused(limits -> limits.resume = Duration.ZERO).contains("Limits.resume is PT0S"));
    }

    @Test
    void whatIsChangedLaterChangesNothing() {
        Limits limits = new Limits();
        TestApp app = new TestApp(limits);
        limits.channelsPerPage = 1;
        app.request(page).subscribe("1", "2");
        assertEquals(
                Set.of(Channel.of("1"), Channel.of("2")),
                app.registry.attach(page, Settings.LEASE).subscriptions().keySet());
    }

    private static TestApp app(Consumer<Limits> changes) {
        return new TestApp(Limits.with(changes));
    }

    private static String refused(Consumer<Limits> changes) {
        return assertThrows(IllegalArgumentException.class, () -> app(changes)).getMessage();
    }

    private static void assertClosed(TestApp app, FakeTransport socket, CloseReason reason, Refusal cause) {
        assertEquals(reason, socket.closed);
        assertEquals(1, app.metrics().refusals().get(cause));
    }

    private static String call(String action, Object input) {
        return "{\"id\":1,\"action\":\"" + action + "\",\"input\":" + input + "}";
    }

    private static int status(FakeTransport socket) {
        return socket.last().path("status").asInt();
    }
}
