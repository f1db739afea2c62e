package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.RecordingListener.Published;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The part of the contract that speaks of channels: order, history, replay, repeats, patterns. */
public abstract class RegistryChannelContract extends RegistryHarness {
    private final Channel room = Channel.of("room:1");
    private final ConnectionKey reader = page();

    @Test
    void anOffsetIsGreaterThanAllBeforeIt() {
        Position before = subscribe(reader, room);
        for (int i = 0; i < 50; i++) {
            Position next = publish(room, "" + i);
            assertTrue(next.isAfter(before), next + " after " + before);
            before = next;
        }
    }

    @Test
    void anOffsetGrowsAlsoWhenTheClockGoesBack() {
        subscribe(reader, room);
        turnBackClock(room);
        Position before = publish(room, "1");
        assertEquals(before.at(before.offset() + 1), publish(room, "2"));
    }

    @Test
    void aMessageNamesItsPredecessor() {
        Position start = subscribe(reader, room);
        registry.listen(Set.of(room));
        Position first = publish(room, "1");
        Position second = publish(room, "2");
        listener.await(Published.class, told -> told.message().payload().equals("2"));
        assertEquals(
                List.of(
                        new Message(room, first, start.offset(), "1", Set.of()),
                        new Message(room, second, first.offset(), "2", Set.of())),
                listener.messages(room));
    }

    @Test
    void aStateLivesAsLongAsAPageHoldsTheChannel() {
        Position start = subscribe(reader, room);
        ConnectionKey brief = page();
        registry.subscribe(brief, Set.of(room), SHORT);
        passShort(brief);
        passShort(room);
        assertEquals(start, subscribe(page(), room));
    }

    @Test
    void aStateLivesForTheLeaseThatItWasLastHeldBy() {
        Position start = subscribe(reader, room);
        registry.unsubscribe(reader, Set.of(room));
        passShort(reader);
        passShort(room);
        assertEquals(start, subscribe(page(), room));
    }

    @Test
    void afterThatTheNextSubscriberMayFindANewEpochAndThenTheOldOneIsAGap() {
        Position start = registry.subscribe(reader, Set.of(room), SHORT).get(room);
        publish(room, "1");
        passShort(reader);
        passShort(room);
        Position next = subscribe(page(), room);
        assertTrue(next.isAfter(start) || !next.epoch().equals(start.epoch()));
        assertTrue(next.epoch().equals(start.epoch())
                || registry.replay(room, start).gap());
    }

    @Test
    void publishingToAChannelWithoutStateDoesNothing() {
        registry.listen(Set.of(room));
        assertEquals(Optional.empty(), registry.publish(publication(room, "1", null)));
        subscribe(reader, room);
        publish(room, "2");
        listener.await(Published.class, told -> told.message().channel().equals(room));
        assertEquals(List.of("2"), payloads(listener.messages(room)));
    }

    @Test
    void publishingToAChannelThatNobodyHoldsAnyMoreAdvancesTheTopAndStoresNothing() {
        Position start = subscribe(reader, room);
        registry.unsubscribe(reader, Set.of(room));
        Position lost = publish(room, "1");
        assertTrue(lost.isAfter(start));
        assertEquals(Replay.gap(lost), registry.replay(room, start));
        assertEquals(lost, subscribe(page(), room));
    }

    @Test
    void aLeaseThatIsOverHoldsNothing() {
        Position start = subscribe(reader, room);
        registry.unsubscribe(reader, Set.of(room));
        ConnectionKey brief = page();
        registry.subscribe(brief, Set.of(room), SHORT);
        passShort(brief);
        Position lost = publish(room, "1");
        assertEquals(Replay.gap(lost), registry.replay(room, start));
    }

    @Test
    void aRepeatedIdChangesNothingAndGetsTheFirstPosition() {
        Position start = subscribe(reader, room);
        Optional<Position> first = registry.publish(publication(room, "1", "id"));
        Position second = publish(room, "2");
        assertEquals(first, other.publish(publication(room, "3", "id")));
        assertEquals(List.of("1", "2"), payloads(readAll(registry, room, start)));
        assertEquals(second, subscribe(page(), room));
    }

    @Test
    void anIdCountsForItsChannelAlone() {
        Channel second = channel("room:2");
        registry.subscribe(reader, Set.of(room, second), LONG);
        registry.publish(publication(room, "1", "id"));
        Position start = registry.subscribe(reader, Set.of(second), LONG).get(second);
        registry.publish(publication(second, "2", "id"));
        assertEquals(List.of("2"), payloads(readAll(registry, second, start)));
    }

    @Test
    void anIdCountsForTwoMinutes() {
        Position start = subscribe(reader, room);
        registry.publish(publication(room, "1", "id"));
        passRepeats(room);
        registry.publish(publication(room, "2", "id"));
        assertEquals(List.of("1", "2"), payloads(readAll(registry, room, start)));
    }

    @Test
    void whomAMessageLeavesOutIsStoredAndTold() {
        Position start = subscribe(reader, room);
        registry.listen(Set.of(room));
        registry.publish(new Publication(room, "1", Set.of(reader), null, KEPT));
        assertEquals(
                Set.of(reader),
                listener.await(Published.class, told -> true).message().except());
        assertEquals(Set.of(reader), readAll(registry, room, start).get(0).except());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a}b", "{a}", "a:b:c", "{", "Zimmer:für Ö", "部屋", "🏠:1", "a b\"c\\d", "%s", "room:1.2"})
    void aNameIsLiteralAndAPayloadVerbatim(String name) {
        Channel named = channel(name);
        Channel priv = new Channel(name, reader);
        registry.subscribe(reader, Set.of(named, priv), LONG);
        registry.listen(Set.of(named, priv));
        String payload = "{\"text\":\"" + name.replace("\\", "").replace("\"", "") + " ü 🏠 \\u0000\"}";
        publish(named, payload);
        publish(priv, "\"private\"");
        listener.await(Published.class, told -> told.message().channel().equals(priv));
        listener.await(Published.class, told -> told.message().channel().equals(named));
        assertEquals(List.of(payload), payloads(listener.messages(named)));
        assertEquals(List.of("\"private\""), payloads(listener.messages(priv)));
        assertEquals(
                Set.of(named, priv),
                registry.attach(reader, LONG).subscriptions().keySet());
    }

    @Test
    void aReplayAfterTheTopIsWholeAndEmpty() {
        Position start = subscribe(reader, room);
        assertEquals(Replay.whole(List.of(), start), registry.replay(room, start));
        Position top = publish(room, "1");
        assertEquals(Replay.whole(List.of(), top), other.replay(room, top));
    }

    @Test
    void aReplayAfterThePredecessorOfAKeptMessageIsWhole() {
        Position start = subscribe(reader, room);
        Position first = publish(room, "1");
        publish(room, "2");
        assertEquals(List.of("1", "2"), payloads(readAll(other, room, start)));
        assertEquals(List.of("2"), payloads(readAll(other, room, first)));
    }

    @Test
    void aReplayAfterAPlaceThatNeverWasIsAGap() {
        Position start = subscribe(reader, room);
        Position top = publish(room, "1");
        assertEquals(Replay.gap(top), registry.replay(room, start.at(start.offset() - 1)));
        assertEquals(Replay.gap(top), registry.replay(room, top.at(top.offset() + 1)));
    }

    @Test
    void aPositionOfAnotherEpochIsAGap() {
        Position start = subscribe(reader, room);
        assertEquals(Replay.gap(start), registry.replay(room, new Position("another", start.offset())));
        Position top = publish(room, "1");
        assertEquals(Replay.gap(top), registry.replay(room, new Position("another", start.offset())));
    }

    @Test
    void aReplayOfAChannelWithoutStateIsAGapAndGivesItOne() {
        Replay replay = registry.replay(room, new Position("lost", 7));
        assertTrue(replay.gap());
        assertEquals(Replay.whole(List.of(), replay.top()), registry.replay(room, replay.top()));
    }

    @Test
    void whatTheHistoryHasNoRoomForIsAGap() {
        Position start = subscribe(reader, room);
        History two = new History(2, KEPT.age());
        List<Position> positions = IntStream.range(0, 3)
                .mapToObj(i -> registry.publish(new Publication(room, "" + i, Set.of(), null, two)))
                .map(Optional::orElseThrow)
                .toList();
        assertEquals(Replay.gap(positions.get(2)), registry.replay(room, start));
        assertEquals(List.of("1", "2"), payloads(readAll(registry, room, positions.get(0))));
    }

    @Test
    void whatIsTooOldIsAGap() {
        Position start = subscribe(reader, room);
        Position old = publish(room, "old");
        passHistory(room);
        assertEquals(Replay.gap(old), registry.replay(room, start));
        publish(room, "new");
        assertEquals(List.of("new"), payloads(readAll(registry, room, old)));
        assertTrue(registry.replay(room, start).gap());
    }

    @Test
    void aHistoryThatIsOffKeepsNothingAndTellsAll() {
        Position start = subscribe(reader, room);
        registry.listen(Set.of(room));
        publish(room, "kept until history is off");
        Position top = registry.publish(new Publication(room, "1", Set.of(), null, History.off()))
                .orElseThrow();
        listener.await(Published.class, told -> told.message().payload().equals("1"));
        assertEquals(Replay.gap(top), registry.replay(room, start));
    }

    @Test
    void aHistoryOfNoAgeKeepsNothing() {
        Position start = subscribe(reader, room);
        Position top = registry.publish(new Publication(room, "1", Set.of(), null, new History(9, Duration.ZERO)))
                .orElseThrow();
        assertEquals(Replay.gap(top), registry.replay(room, start));
    }

    @Test
    void aPatternFindsThePublicChannelsThatALeaseHolds() {
        ConnectionKey brief = page();
        registry.subscribe(reader, channels("room:1", "room:2", "hall:1", "a}room:1"), LONG);
        registry.subscribe(reader, Set.of(new Channel("room:private", reader)), LONG);
        registry.subscribe(brief, channels("room:2", "room:brief"), SHORT);
        registry.subscribe(reader, channels("room:left"), LONG);
        registry.unsubscribe(reader, channels("room:left"));
        passShort(brief);
        assertEquals(channels("room:1", "room:2"), other.matching(Channel.matching("room:*"), 10));
        assertEquals(channels("hall:1"), registry.matching(Channel.matching("h*l:1"), 10));
        assertEquals(Set.of(), registry.matching(Channel.matching("nothing*"), 10));
    }

    @Test
    void aPatternFindsNoMoreThanAsked() {
        registry.subscribe(reader, channels("room:1", "room:2", "room:3"), LONG);
        assertEquals(2, registry.matching(Channel.matching("*"), 2).size());
    }

    @Test
    void afterListenEachMessageIsToldUntilAsManyUnlistens() {
        subscribe(reader, room);
        other.listen(Set.of(room));
        other.listen(Set.of(room, channel("room:2")));
        other.unlisten(Set.of(room));
        publish(room, "1");
        otherListener.await(Published.class, told -> told.message().payload().equals("1"));
        other.unlisten(Set.of(room));
        other.listen(Set.of(room));
        publish(room, "2");
        otherListener.await(Published.class, told -> told.message().payload().equals("2"));
    }

    @Test
    void aClosedRegistryThrows() {
        subscribe(reader, room);
        Registry closed = other;
        closed.close();
        Set<Channel> rooms = Set.of(room);
        Position somewhere = new Position("e", 1);
        List<Runnable> calls = List.of(
                () -> closed.subscribe(reader, rooms, LONG),
                () -> closed.unsubscribe(reader, rooms),
                () -> closed.attach(reader, LONG),
                () -> closed.endSession(reader.session()),
                () -> closed.publish(publication(room, "1", null)),
                () -> closed.replay(room, somewhere),
                () -> closed.matching(Channel.matching("*"), 1));
        for (Runnable call : calls) {
            assertThrows(RealtimeException.class, call::run);
        }
        closed.close();
    }
}
