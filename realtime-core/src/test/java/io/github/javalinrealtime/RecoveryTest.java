package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    private static final Channel ROOM = Channel.of("room");
    private static final Position START = new Position("e", 0);

    private final Recovery recovery = new Recovery(null, ROOM, START);

    @Test
    void nothingIsAcceptedBeforeTheFirstReplay() {
        assertFalse(recovery.accept(message(1)));
        assertEquals(START, recovery.last());
    }

    @Test
    void whatWasHeldFollowsTheReplay() {
        recovery.accept(message(2));
        recovery.accept(message(3));
        assertTrue(recovery.pass(message(1)));
        assertEquals(List.of(message(2), message(3)), recovery.settle(START.at(1)));
        assertTrue(recovery.isLive());
        assertTrue(recovery.accept(message(4)));
    }

    @Test
    void whatTheReplayBroughtIsNotHeldOnTo() {
        recovery.accept(message(1));
        recovery.accept(message(2));
        assertTrue(recovery.pass(message(1)));
        assertEquals(List.of(message(2)), recovery.settle(START.at(2)));
        assertFalse(recovery.accept(message(2)));
        assertTrue(recovery.isLive());
    }

    @Test
    void aHoleEndsLiveDelivery() {
        recovery.settle(START);
        assertTrue(recovery.accept(message(1)));
        assertFalse(recovery.accept(message(3)));
        assertFalse(recovery.isLive());
        assertEquals(START.at(1), recovery.last());
    }

    @Test
    void aReplayThatDoesNotReachTheTopIsOneOfSeveral() {
        recovery.pass(message(1));
        recovery.settle(START.at(2));
        assertFalse(recovery.isLive());
        recovery.pass(message(2));
        recovery.settle(START.at(2));
        assertTrue(recovery.isLive());
    }

    @Test
    void aReplayThatWasReadBeforeAnInterruptionIsNotTheLast() {
        recovery.settle(START);
        assertTrue(recovery.interrupt());
        assertFalse(recovery.interrupt(), "one is under way already");
        recovery.settle(START);
        assertFalse(recovery.isLive());
        recovery.settle(START);
        assertTrue(recovery.isLive());
    }

    @Test
    void tooManyHeldMessagesAreReadAgain() {
        IntStream.rangeClosed(1, 257).forEach(i -> recovery.accept(message(i)));
        recovery.settle(START);
        assertFalse(recovery.isLive());
        assertEquals(START, recovery.last());
    }

    @Test
    void aMessageOfAnotherEpochAsksForAReplay() {
        recovery.settle(START);
        assertFalse(recovery.accept(new Message(ROOM, new Position("f", 1), 0, "1", Set.of())));
        assertFalse(recovery.isLive());
    }

    @Test
    void aGapPassesAllUpToTheTop() {
        recovery.accept(message(7));
        recovery.skipTo(START.at(9));
        assertEquals(List.of(), recovery.settle(START.at(9)));
        assertTrue(recovery.isLive());
        assertTrue(recovery.accept(message(10)));
    }

    @Test
    void theClientsWordMovesTheStartOnlyForwards() {
        Recovery later = new Recovery(null, ROOM, START.at(5));
        later.startAt(START.at(3));
        assertEquals(START.at(5), later.last());
        later.startAt(START.at(8));
        assertEquals(START.at(8), later.last());
        assertEquals(START.at(5), later.start());
        Position dead = new Position("dead", 1);
        later.startAt(dead);
        assertEquals(dead, later.last());
    }

    private static Message message(long offset) {
        return new Message(ROOM, START.at(offset), offset - 1, "" + offset, Set.of());
    }
}
