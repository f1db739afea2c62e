package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InMemoryRegistryTest extends RegistryContract {
    private final FakeTime time = new FakeTime();
    private final Channel room = Channel.of("room");
    private final Channel hall = Channel.of("hall");

    @Override
    protected Registry open(Registry.Listener told, Limits limits) {
        return open(told, limits, InMemoryRegistry.DEFAULT_HISTORY_BYTES);
    }

    @Override
    protected void passShort(ConnectionKey page) {
        time.pass(SHORT);
    }

    @Override
    protected void passShort(Channel channel) {
        time.pass(SHORT);
    }

    @Override
    protected void passHistory(Channel channel) {
        time.pass(KEPT.age());
    }

    @Override
    protected void passRepeats(Channel channel) {
        time.pass(Duration.ofMinutes(2));
    }

    @Override
    protected void turnBackClock(Channel channel) {
        time.turnBack(Duration.ofHours(1));
    }

    @Test
    void allHistoriesTogetherTakeSoManyBytesAndTheOldestGoesFirst() {
        closeAll();
        Registry small = open(new RecordingListener(), new Limits(), 3 * (200 + 2 * 100));
        ConnectionKey page = page();
        Position roomStart = small.subscribe(page, Set.of(room), LONG).get(room);
        Position hallStart = small.subscribe(page, Set.of(hall), LONG).get(hall);
        String hundred = "1".repeat(100);
        small.publish(publication(room, hundred, null));
        Position first = small.publish(publication(hall, hundred, null)).orElseThrow();
        small.publish(publication(hall, hundred, null));
        assertFalse(small.replay(room, roomStart).gap());
        small.publish(publication(hall, hundred, null));
        assertTrue(small.replay(room, roomStart).gap(), "the oldest one had to go");
        assertEquals(3, readAll(small, hall, hallStart).size());
        small.publish(publication(room, hundred, null));
        assertTrue(small.replay(hall, hallStart).gap());
        assertEquals(2, readAll(small, hall, first).size());
    }

    @Test
    void aMessageBeyondTheBoundIsNotKeptAndHarmsNothing() {
        closeAll();
        Registry small = open(new RecordingListener(), new Limits(), 500);
        Position start = small.subscribe(page(), Set.of(room), LONG).get(room);
        Position top = small.publish(publication(room, "1".repeat(1_000), null)).orElseThrow();
        assertEquals(Replay.gap(top), small.replay(room, start));
        small.publish(publication(room, "2", null));
        assertEquals(List.of("2"), payloads(readAll(small, room, top)));
    }

    @Test
    void whatIsKeptOfAForgottenChannelTakesNoRoom() {
        InMemoryRegistry memory = (InMemoryRegistry) registry;
        registry.subscribe(page(), Set.of(room), SHORT);
        registry.publish(new Publication(room, "1", Set.of(), null, new History(100, Duration.ofDays(1))));
        assertEquals(202, memory.shelf.bytes());
        time.pass(SHORT);
        memory.unsubscribe(page(), Set.of(room));
        assertEquals(0, memory.shelf.bytes());
    }

    @Test
    void whatIsSubscribedUnderAKeyThatHasEndedReachesNobodyHoweverLateItComes() {
        ConnectionKey page = page();
        registry.endSession(page.session());
        registry.subscribe(page, Set.of(room), Duration.ofMinutes(2));
        time.pass(Duration.ofSeconds(61));
        Attachment late = registry.attach(page, LONG);
        assertFalse(late.known());
        assertEquals(Map.of(), late.subscriptions());
    }

    @Test
    void aForgottenChannelHasAnotherEpochWhenItIsFoundAgain() {
        ConnectionKey page = page();
        Position before = subscribe(page, room);
        time.pass(LONG);
        Position after = subscribe(page, room);
        assertNotEquals(before.epoch(), after.epoch());
        assertEquals(Replay.gap(after), registry.replay(room, before));
    }

    @Test
    void aClockThatGoesBackShortensNoLeaseAndNoHistory() {
        ConnectionKey page = page();
        Position start = subscribe(page, room);
        publish(room, "1");
        time.turnBack(Duration.ofDays(3));
        publish(room, "2");
        time.pass(SHORT);
        assertEquals(List.of("1", "2"), payloads(readAll(registry, room, start)));
        assertTrue(registry.attach(page, LONG).known());
    }

    @Test
    void anOffsetIsTheClockInMicroseconds() {
        assertEquals(time.micros(), subscribe(page(), room).offset());
        time.pass(Duration.ofSeconds(1));
        assertEquals(time.micros(), publish(room, "1").offset());
        assertEquals(time.micros() + 1, publish(room, "2").offset());
    }

    @Test
    void itThrowsUntilItIsStarted() {
        try (Registry notStarted = new InMemoryRegistry()) {
            assertThrows(RealtimeException.class, () -> notStarted.attach(page(), LONG));
        }
    }

    private Registry open(Registry.Listener told, Limits limits, long bytes) {
        Registry registry = new InMemoryRegistry(time, bytes);
        registry.start(told, limits);
        return registry;
    }
}
