package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PresenceTest {
    private final TestApp app = new TestApp();
    private final ConnectionKey page = RegistryHarness.page();

    @Test
    void aPageJoinsAndLeavesOnce() {
        FakeTransport socket = app.open(page);
        app.closed(socket);
        app.closed(socket);
        assertEquals(List.of("Joined", "Left"), presence());
    }

    @Test
    void aNewerSocketTakesOverAndThePageDoesNotLeave() {
        app.request(page).subscribe("room");
        FakeTransport older = app.open(page);
        FakeTransport newer = app.open(page);
        assertEquals(4409, older.closed.code());
        app.closed(older);
        app.push("hi", "room");
        assertEquals(List.of("Joined"), presence());
        assertEquals(List.of("hi"), newer.payloads());
        assertEquals(List.of(), older.payloads());
        app.closed(newer);
        assertEquals(List.of("Joined", "Left"), presence());
    }

    @Test
    void whoComesBackJoinsAgain() {
        app.closed(app.open(page));
        app.closed(app.open(page));
        assertEquals(List.of("Joined", "Left", "Joined", "Left"), presence());
    }

    @Test
    void anAnswerThatComesLateIsToldInTheRegistrysOrder() {
        Presence presence = presenceThatTells();
        presence.await(page);
        presence.await(page);
        presence.attached(page, 2, false);
        presence.detached(page, 2, true);
        presence.attached(page, 1, true);
        presence.detached(page, 1, false);
        assertEquals(List.of("Joined", "Left"), presence());
    }

    @Test
    void aPageThatCameFromAnotherInstanceLeavesHere() {
        Presence presence = presenceThatTells();
        presence.await(page);
        presence.attached(page, 2, false);
        presence.detached(page, 2, true);
        assertEquals(List.of("Left"), presence());
    }

    @Test
    void aPageThatWentToAnotherInstanceDoesNotLeaveHere() {
        Presence presence = presenceThatTells();
        presence.await(page);
        presence.attached(page, 1, true);
        presence.detached(page, 1, false);
        assertEquals(List.of("Joined"), presence());
    }

    @Test
    void anAttachThatFailedHoldsNothingUp() {
        Presence presence = presenceThatTells();
        presence.await(page);
        presence.await(page);
        presence.attached(page, 1, true);
        assertEquals(List.of(), presence());
        presence.failed(page);
        assertEquals(List.of("Joined"), presence());
    }

    @Test
    void aPageWhoseDetachMayHaveCountedLeavesUnlessItsNextSocketFoundItThere() {
        Presence presence = presenceThatTells();
        presence.await(page);
        presence.attached(page, 1, true);
        presence.await(page);
        presence.detachedUnsurely(page, 1);
        presence.attached(page, 2, false);
        assertEquals(List.of("Joined"), presence());
        presence.detachedUnsurely(page, 2);
        assertEquals(List.of("Joined", "Left"), presence());
    }

    @Test
    void requestsAndPushesAreToldInOrder() {
        Socket request = app.request(page);
        request.subscribe("room");
        request.push("hi", "room");
        request.unsubscribe("room");
        Channel room = Channel.of("room");
        assertEquals(
                List.of(
                        new RealtimeEvent.Subscribed(page, Set.of(room)),
                        new RealtimeEvent.Pushed(room, "\"hi\""),
                        new RealtimeEvent.Unsubscribed(page, Set.of(room))),
                app.events(RealtimeEvent.class));
    }

    @Test
    void aListenerThatThrowsHarmsNothing() {
        AtomicInteger heard = new AtomicInteger();
        app.realtime.on(RealtimeEvent.Pushed.class, event -> {
            throw new IllegalStateException("thrown on purpose");
        });
        app.realtime.on(RealtimeEvent.Pushed.class, event -> heard.incrementAndGet());
        app.request(page).subscribe("room");
        FakeTransport socket = app.open(page);
        app.push("1", "room");
        app.push("2", "room");
        assertEquals(List.of("1", "2"), socket.payloads());
        assertEquals(2, heard.get());
        assertNull(socket.closed);
    }

    @Test
    void itIsKnownWhenAllHasBeenTold() {
        app.realtime.push("hi", "room");
        var told = app.realtime.eventsTold();
        assertEquals(false, told.isDone());
        assertEquals(1, app.events(RealtimeEvent.Pushed.class).size());
        assertEquals(true, told.isDone());
    }

    @Test
    void theEndOfASessionClosesItsSocketsAndNoRenewalBringsThemBack() {
        app.request(page).subscribe("room");
        FakeTransport socket = app.open(page);
        FakeTransport other = app.open(RegistryHarness.page());
        app.realtime.endSession(page.session());
        app.settle();
        assertEquals(4401, socket.closed.code());
        assertNull(other.closed);
        app.pass(Settings.LEASE.dividedBy(2));
        assertEquals(false, app.registry.attach(page, Settings.LEASE).known());
    }

    private Presence presenceThatTells() {
        Events events = new Events(Runnable::run, app.time);
        events.on(RealtimeEvent.class, app.events::add);
        return new Presence(events);
    }

    private List<String> presence() {
        return app.events(RealtimeEvent.class).stream()
                .map(event -> event.getClass().getSimpleName())
                .filter(name -> name.equals("Joined") || name.equals("Left"))
                .toList();
    }
}
