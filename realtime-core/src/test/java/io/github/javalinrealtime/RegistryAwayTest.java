package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The registry goes away, comes back, and perhaps has lost everything. */
class RegistryAwayTest {
    private CutRegistry registry;
    private final TestApp app = new TestApp(memory -> {
        registry = new CutRegistry(memory);
        return registry.registry;
    });
    private final ConnectionKey page = RegistryHarness.page();

    @Test
    void listenersHearOnceThatItIsAwayAndForHowLong() {
        assertTrue(app.realtime.isReady());
        registry.goAway();
        registry.goAway();
        assertFalse(app.realtime.isReady());
        app.time.pass(Duration.ofSeconds(3));
        registry.comeBack();
        registry.comeBack();
        assertEquals(
                List.of(new RealtimeEvent.RegistryDown(), new RealtimeEvent.RegistryUp(Duration.ofSeconds(3))),
                app.events(RealtimeEvent.class));
    }

    @Test
    void aPageThatLeavesMeanwhileHasLeftWhenItIsBackAndJoinsAgain() {
        FakeTransport socket = app.open(page);
        registry.goAway();
        app.closed(socket);
        app.pass(Duration.ofSeconds(30));
        assertEquals(List.of("Joined"), presence());
        registry.comeBack();
        assertEquals(List.of("Joined", "Left"), presence());
        assertEquals(2, registry.calls("detach"));
        app.open(page);
        assertEquals(List.of("Joined", "Left", "Joined"), presence());
    }

    @Test
    void aPageThatIsBackBeforeItsLeavingWasNotedHasLeftFirst() {
        app.request(page).subscribe("room");
        FakeTransport socket = app.openRaw(page);
        app.push("1", "room");
        registry.cut = true;
        app.closed(socket);
        registry.cut = false;
        FakeTransport again = app.openRaw(page);
        assertEquals(List.of("Joined", "Left", "Joined"), presence());
        assertEquals(List.of(), again.payloads(), "what was written before the link was cut");
        app.pass(Duration.ofSeconds(5));
        app.push("2", "room");
        assertEquals(List.of("2"), again.payloads());
        assertEquals(List.of("Joined", "Left", "Joined"), presence());
    }

    @Test
    void aPageThatWentToAnotherInstanceMeanwhileDoesNotLeaveHere() {
        FakeTransport socket = app.open(page);
        registry.goAway();
        app.closed(socket);
        assertFalse(app.registry.attach(page, Settings.LEASE).joined());
        registry.comeBack();
        assertEquals(List.of("Joined"), presence());
        app.pass(Settings.LEASE);
        assertEquals(List.of("Joined"), presence());
    }

    @Test
    void aPageWhoseLeaseEndsMeanwhileHasLeft() {
        FakeTransport socket = app.open(page);
        registry.goAway();
        app.closed(socket);
        app.pass(Settings.LEASE.minusSeconds(1));
        assertEquals(List.of("Joined"), presence());
        app.pass(Duration.ofSeconds(1));
        assertEquals(List.of("Joined", "Left"), presence());
        registry.comeBack();
        app.settle();
        assertEquals(1, registry.calls("detach"));
    }

    @Test
    void whoLeftIsToldWhenTheAppStopsMeanwhile() {
        FakeTransport early = app.open(page);
        app.open(RegistryHarness.page());
        registry.goAway();
        app.closed(early);
        app.realtime.close();
        assertEquals(List.of("Joined", "Joined", "Left", "Left"), presence());
    }

    @Test
    void nothingIsAskedWhileItIsAwayAndAllGoesOnWhenItIsBack() {
        List<FakeTransport> sockets = open(100, "room");
        registry.goAway();
        Map<String, Integer> before = Map.copyOf(registry.calls);
        stay(sockets, Settings.LEASE.dividedBy(2));
        push("missed");
        registry.listener.interrupted(Set.of(Channel.of("room")));
        app.pass(Duration.ofSeconds(5));
        app.realtime.tick();
        assertEquals(0, app.work.size());
        assertEquals(before, registry.calls);
        assertEquals(List.of(), app.events(RealtimeEvent.Failed.class));
        registry.comeBack();
        app.settle();
        sockets.forEach(socket -> assertEquals(List.of("missed"), socket.payloads()));
        assertEquals(100, registry.calls("renew"));
    }

    @Test
    void aReplayThatItsGoingInterruptedGoesOnWhenItIsBack() {
        List<FakeTransport> sockets = open(3, "room");
        registry.cut = true;
        push("missed");
        registry.listener.interrupted(Set.of(Channel.of("room")));
        app.settle();
        assertEquals(3, app.events(RealtimeEvent.Failed.class).size());
        registry.goAway();
        app.pass(Duration.ofSeconds(30));
        assertEquals(3, app.events(RealtimeEvent.Failed.class).size());
        registry.comeBack();
        app.settle();
        sockets.forEach(socket -> assertEquals(List.of("missed"), socket.payloads()));
    }

    @Test
    void aSocketThatOpensMeanwhileIsRefusedAndLeavesNothingBehind() {
        registry.goAway();
        assertThrows(RealtimeException.class, () -> app.open(page));
        app.pass(Duration.ofSeconds(2));
        registry.comeBack();
        FakeTransport socket = app.open(page);
        assertNull(socket.closed);
        assertEquals(List.of("Joined"), presence());
    }

    @Test
    void eachLostPageCostsOneTask() {
        List<FakeTransport> sockets = open(20, "room");
        List<ConnectionKey> pages =
                sockets.stream().map(socket -> socket.attached.key()).toList();
        registry.replace(new InMemoryRegistry(app.time, InMemoryRegistry.DEFAULT_HISTORY_BYTES));
        int tasks = app.work.size();
        for (int i = 0; i < 3; i++) {
            pages.forEach(registry.listener::lost);
        }
        assertEquals(tasks + 20, app.work.size());
        app.settle();
        assertEquals(20, registry.calls("renew"));
        assertEquals(20, registry.calls("restore"));
        app.pass(Duration.ofSeconds(10));
        assertEquals(20, registry.calls("renew"));
    }

    @Test
    void aRenewalThatFailsIsTriedAgainSoonAndNotMoreThanOnceInFiveSeconds() {
        FakeTransport socket = app.open(page);
        registry.cut = true;
        registry.listener.lost(page);
        app.pass(Duration.ofSeconds(10));
        assertEquals(2, registry.calls("renew"));
        registry.cut = false;
        app.pass(Duration.ofSeconds(10));
        assertEquals(3, registry.calls("renew"));
        assertNull(socket.closed);
    }

    @Test
    void pagesThatAreLostWithTheirChannelsAreWrittenAgainAndToldOfTheGap() {
        FakeTransport control = open(1, "room").get(0);
        ConnectionKey plainPage = RegistryHarness.page();
        app.request(plainPage).subscribe("room");
        FakeTransport plain = app.openRaw(plainPage);
        push("before");
        loseEverything(control.attached.key(), plainPage);
        assertEquals("gap", control.last().path("event").asText());
        assertEquals(2, app.events(RealtimeEvent.Gap.class).size());
        app.push("after", "room");
        for (FakeTransport socket : List.of(control, plain)) {
            assertEquals(List.of("before", "after"), socket.payloads());
            assertNull(socket.closed);
        }
        assertEquals(List.of("Joined", "Joined"), presence());
    }

    @Test
    void whoComesBackAfterTheLossGetsOnlyWhatItHasNotSeen() {
        FakeTransport control = open(1, "room").get(0);
        ConnectionKey key = control.attached.key();
        ConnectionKey plainPage = RegistryHarness.page();
        app.request(plainPage).subscribe("room");
        FakeTransport plain = app.openRaw(plainPage);
        loseEverything(key, plainPage);
        app.push("seen", "room");
        String seen = control.last().path("position").asText();
        app.closed(control);
        app.closed(plain);
        app.push("new", "room");
        FakeTransport resumed = app.resume(key, "{\"room\":\"" + seen + "\"}");
        assertTrue(resumed.nodes().get(0).path("known").asBoolean());
        assertEquals(List.of("new"), resumed.payloads());
        assertFalse(resumed.frames.toString().contains("gap"));
        assertEquals(List.of("new"), app.openRaw(plainPage).payloads());
    }

    @Test
    void aSessionThatEndsMeanwhileIsOverHereAtOnceAndElsewhereWhenItIsBack() {
        app.request(page).subscribe("room");
        FakeTransport socket = app.open(page);
        registry.goAway();
        app.realtime.sessionEnded(page.session());
        app.settle();
        assertEquals(CloseReason.SESSION_ENDED, socket.closed);
        app.pass(Duration.ofSeconds(5));
        assertEquals(1, registry.calls("endSession"));
        registry.comeBack();
        app.pass(Duration.ofSeconds(5));
        assertEquals(2, registry.calls("endSession"));
        assertEquals(CloseReason.SESSION_ENDED, app.open(page).closed);
        assertEquals(2, registry.calls("endSession"));
    }

    @Test
    void aSessionThatTheStopEndsIsNotTold() {
        app.realtime.close();
        app.realtime.sessionEnded(page.session());
        assertEquals(0, registry.calls("endSession"));
        assertEquals(List.of(), app.events(RealtimeEvent.Failed.class));
    }

    private void loseEverything(ConnectionKey... pages) {
        registry.goAway();
        registry.replace(new InMemoryRegistry(app.time, InMemoryRegistry.DEFAULT_HISTORY_BYTES));
        for (ConnectionKey lost : pages) {
            registry.listener.lost(lost);
        }
        app.pass(Duration.ofSeconds(5));
        assertEquals(0, registry.calls("renew"));
        registry.comeBack();
        app.settle();
    }

    /** As another instance does, to which the registry is not away. */
    private void push(String message) {
        registry.memory.publish(
                new Publication(Channel.of("room"), "\"" + message + "\"", Set.of(), null, History.DEFAULT));
        app.settle();
    }

    private List<FakeTransport> open(int count, String channel) {
        List<FakeTransport> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ConnectionKey key = RegistryHarness.page();
            app.request(key).subscribe(channel);
            sockets.add(app.open(key));
        }
        return sockets;
    }

    private void stay(List<FakeTransport> sockets, Duration duration) {
        for (long second = 0; second < duration.toSeconds(); second += 20) {
            app.pass(Duration.ofSeconds(20));
            sockets.forEach(socket -> socket.attached.alive());
        }
    }

    private List<String> presence() {
        return app.events(RealtimeEvent.class).stream()
                .map(event -> event.getClass().getSimpleName())
                .filter(name -> name.equals("Joined") || name.equals("Left"))
                .toList();
    }
}
