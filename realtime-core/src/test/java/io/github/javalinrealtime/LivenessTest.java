package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LivenessTest {
    private final TestApp app = new TestApp();
    private final ConnectionKey page = RegistryHarness.page();

    @Test
    void aPingGoesOutEvery25Seconds() {
        FakeTransport socket = app.open(page);
        app.pass(Duration.ofSeconds(24));
        assertEquals(0, socket.pings);
        app.pass(Duration.ofSeconds(1));
        assertEquals(1, socket.pings);
        socket.attached.alive();
        app.pass(Duration.ofSeconds(25));
        assertEquals(2, socket.pings);
    }

    @Test
    void aSocketThatIsSilentFor35SecondsIsClosed() {
        FakeTransport socket = app.open(page);
        app.pass(Duration.ofSeconds(34));
        assertNull(socket.closed);
        app.pass(Duration.ofSeconds(1));
        assertEquals(4408, socket.closed.code());
        assertEquals(1, app.events(RealtimeEvent.Left.class).size());
    }

    @Test
    void anyByteIsASignOfLife() {
        FakeTransport socket = app.open(page);
        for (int i = 0; i < 4; i++) {
            app.pass(Duration.ofSeconds(30));
            if (i % 2 == 0) {
                socket.attached.alive();
            } else {
                app.send(socket, "not even JSON");
            }
        }
        assertNull(socket.closed);
    }

    @Test
    void whoPromisedToResumeHasFiveSeconds() {
        FakeTransport silent = app.open(page, new FakeTransport(true, true));
        FakeTransport resumed = app.resume(RegistryHarness.page(), "{}");
        FakeTransport without = app.open(RegistryHarness.page());
        app.pass(Duration.ofSeconds(4));
        assertNull(silent.closed);
        app.pass(Duration.ofSeconds(1));
        assertEquals(4408, silent.closed.code());
        assertNull(resumed.closed);
        assertNull(without.closed);
    }

    @Test
    void theLeaseOfAConnectedPageIsRenewed() {
        app.request(page).subscribe("room");
        FakeTransport socket = app.open(page);
        stay(socket, Settings.LEASE.multipliedBy(3));
        app.push("hi", "room");
        assertEquals(List.of("hi"), socket.payloads());
        assertTrue(app.registry.attach(page, Settings.LEASE).known());
    }

    @Test
    void aPageThatLeftIsKnownForItsLeaseAndNotLonger() {
        app.request(page).subscribe("room");
        app.closed(app.open(page));
        app.time.pass(Settings.LEASE.minusSeconds(1));
        FakeTransport again = app.open(page);
        assertTrue(again.nodes().get(0).path("known").asBoolean());
        app.closed(again);
        app.time.pass(Settings.LEASE);
        assertFalse(app.open(page).nodes().get(0).path("known").asBoolean(true));
    }

    @Test
    void aPageThatNeverConnectsIsKnownForTwoMinutes() {
        app.request(page).subscribe("room");
        app.time.pass(Duration.ofMinutes(2));
        assertFalse(app.open(page).nodes().get(0).path("known").asBoolean(true));
    }

    @Test
    void aConnectedPageThatTheRegistryLostIsWrittenAgainAndJoinsNotTwice() {
        app.request(page).subscribe("room");
        FakeTransport socket = app.open(page);
        sleepBeyondTheLease(socket);
        assertEquals(Set.of(), app.registry.matching(Channel.matching("*"), 9));
        stay(socket, Settings.LEASE.dividedBy(3));
        assertEquals(Set.of(Channel.of("room")), app.registry.matching(Channel.matching("*"), 9));
        app.push("hi", "room");
        assertEquals(List.of("hi"), socket.payloads());
        assertNull(socket.closed);
        assertEquals(1, app.events(RealtimeEvent.Joined.class).size());
        app.closed(socket);
        assertEquals(1, app.events(RealtimeEvent.Left.class).size());
        assertEquals(1, app.events(RealtimeEvent.Failed.class).size());
    }

    @Test
    void aLostPageIsWrittenAgainAlsoIfARequestNamedItMeanwhile() {
        app.request(page).subscribe("room");
        FakeTransport socket = app.open(page);
        sleepBeyondTheLease(socket);
        app.request(page).subscribe("hall");
        stay(socket, Settings.LEASE.dividedBy(3));
        app.closed(socket);
        assertEquals(
                Set.of(Channel.of("room"), Channel.of("hall")),
                app.registry.attach(page, Settings.LEASE).subscriptions().keySet());
    }

    /** The machine sleeps, so that nothing is renewed. */
    private void sleepBeyondTheLease(FakeTransport socket) {
        app.time.pass(Settings.LEASE);
        socket.attached.alive();
    }

    /** Time passes, and the client answers each ping. */
    private void stay(FakeTransport socket, Duration duration) {
        for (long second = 0; second < duration.toSeconds(); second += 20) {
            app.pass(Duration.ofSeconds(20));
            socket.attached.alive();
        }
    }
}
