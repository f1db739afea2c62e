package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlowClientTest {
    private static final String LONG = "x".repeat(60_000);

    private final TestApp app = new TestApp();
    private final ConnectionKey page = RegistryHarness.page();

    @Test
    void aClientThatReadsTooSlowlyIsClosedAndGetsTheRestWhenItComesBack() {
        app.request(page).subscribe("room");
        FakeTransport socket = app.open(page).slow();
        push(20);
        assertEquals(4408, socket.closed.code());
        String seen = socket.last().path("position").asText();
        List<String> first = numbers(socket);
        app.closed(socket);
        FakeTransport again = app.resume(page, "{\"room\":\"" + seen + "\"}");
        assertEquals(20, first.size() + numbers(again).size());
        assertEquals("19", numbers(again).get(numbers(again).size() - 1));
    }

    @Test
    void whatARawClientHadNoRoomForComesWhenItIsBack() {
        app.request(page).subscribe("room", "hall");
        FakeTransport socket = app.openRaw(page).slow();
        push(17);
        assertNull(socket.closed);
        app.push("does not fit" + LONG, "hall");
        assertEquals(4408, socket.closed.code());
        app.closed(socket);
        assertTrue(app.openRaw(page).payloads().contains("does not fit" + LONG));
    }

    @Test
    void aLongReplayIsPacedSoThatAClientThatReadsIsNotClosed() {
        app.request(page).subscribe("room");
        push(50);
        FakeTransport socket = app.open(page, new FakeTransport(true, false).slow());
        assertTrue(numbers(socket).size() < 20);
        for (int i = 0; i < 200 && !socket.isReading(); i++) {
            socket.read();
            app.settle();
        }
        assertNull(socket.closed);
        assertEquals(IntStream.range(0, 50).mapToObj(i -> "" + i).toList(), numbers(socket));
    }

    @Test
    void whatComesDuringALongReplayFollowsIt() {
        app.request(page).subscribe("room");
        push(20);
        FakeTransport socket = app.open(page, new FakeTransport(true, false).slow());
        app.push("live", "room");
        while (!socket.isReading()) {
            socket.read();
            app.settle();
        }
        assertNull(socket.closed);
        assertEquals("live", socket.last().path("payload").asText());
        assertEquals(21, socket.payloads().size());
    }

    @Test
    void oneSlowClientHoldsUpNobody() {
        ConnectionKey other = RegistryHarness.page();
        app.request(page).subscribe("room");
        app.request(other).subscribe("room");
        app.open(page).slow();
        FakeTransport quick = app.open(other);
        push(20);
        assertEquals(20, quick.payloads().size());
        assertNull(quick.closed);
    }

    @Test
    void aBrokenTransportEndsTheSocket() {
        app.request(page).subscribe("room");
        FakeTransport socket = app.open(page).slow();
        app.push("1", "room");
        socket.breakDown();
        app.settle();
        assertEquals(4408, socket.closed.code());
        assertEquals(1, app.events(RealtimeEvent.Left.class).size());
    }

    private void push(int messages) {
        IntStream.range(0, messages).forEach(i -> app.push(i + LONG, "room"));
    }

    private static List<String> numbers(FakeTransport socket) {
        return socket.payloads().stream().map(text -> text.replace("x", "")).toList();
    }
}
