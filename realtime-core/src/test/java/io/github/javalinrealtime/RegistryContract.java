package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.RecordingListener.Ended;
import io.github.javalinrealtime.RecordingListener.Published;
import io.github.javalinrealtime.RecordingListener.Subscribed;
import io.github.javalinrealtime.RecordingListener.Unsubscribed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What {@link Registry} promises, sentence by sentence. A registry runs it by extending this class; {@link RegistryHarness}
 * says what it has to give. The sentences on channels, on races and on sockets are in the classes that this one extends.
 */
public abstract class RegistryContract extends RegistrySocketContract {
    private final Channel room = Channel.of("room:1");
    private final Channel hall = Channel.of("hall");
    private final ConnectionKey page = page();

    @Test
    void aPageThatWasSubscribedIsKnown() {
        ConnectionKey restored = page();
        registry.subscribe(page, Set.of(room), LONG);
        registry.restore(restored, Map.of(room, new Position("e", 1)), LONG);
        registry.unsubscribe(page, Set.of(room));
        for (ConnectionKey known : List.of(page, restored)) {
            assertTrue(other.attach(known, LONG).known());
        }
    }

    @Test
    void aPageThatHadNothingButSocketsIsNotKnown() {
        assertFalse(registry.attach(page, LONG).known());
        assertFalse(other.attach(page, LONG).known());
        subscribe(page, room);
        assertTrue(other.attach(page, LONG).known());
    }

    @Test
    void aPageWhoseLeaseIsOverIsForgottenWithItsSubscriptions() {
        registry.subscribe(page, Set.of(room), SHORT);
        Attachment held = registry.attach(page, SHORT);
        passShort(page);
        assertFalse(registry.renew(page, held.fence(), Map.of(), LONG));
        Attachment anew = registry.attach(page, LONG);
        assertFalse(anew.known());
        assertTrue(anew.joined());
        assertEquals(Map.of(), anew.subscriptions());
    }

    @Test
    void noCallShortensALease() {
        registry.subscribe(page, Set.of(room), LONG);
        registry.subscribe(page, Set.of(room, hall), SHORT);
        registry.restore(page, Map.of(channel("third"), new Position("e", 1)), SHORT);
        Attachment attachment = registry.attach(page, SHORT);
        registry.renew(page, attachment.fence(), Map.of(), SHORT);
        registry.detach(page, attachment.fence(), Map.of(), SHORT);
        passShort(page);
        assertTrue(registry.attach(page, SHORT).known());
    }

    @Test
    void eachCallProlongsALease() {
        ConnectionKey restored = page();
        ConnectionKey attached = page();
        ConnectionKey renewed = page();
        ConnectionKey detached = page();
        List<ConnectionKey> all = List.of(page, restored, attached, renewed, detached);
        all.forEach(one -> registry.subscribe(one, Set.of(room), SHORT));
        registry.subscribe(page, Set.of(room), LONG);
        registry.restore(restored, Map.of(room, new Position("e", 1)), LONG);
        registry.attach(attached, LONG);
        registry.renew(renewed, registry.attach(renewed, SHORT).fence(), Map.of(), LONG);
        registry.detach(detached, registry.attach(detached, SHORT).fence(), Map.of(), LONG);
        all.forEach(this::passShort);
        all.forEach(one -> assertEquals(
                Set.of(room), registry.attach(one, LONG).subscriptions().keySet()));
    }

    @Test
    void subscribeStoresTheTopSoThatWhatIsPublishedThenFollowsIt() {
        subscribe(page(), room);
        Position before = publish(room, "before");
        Map<Channel, Position> positions = registry.subscribe(page, Set.of(room, hall), LONG);
        publish(room, "after");
        assertEquals(before, positions.get(room));
        assertEquals(Set.of(room, hall), positions.keySet());
        assertEquals(List.of("after"), payloads(readAll(other, room, positions.get(room))));
        assertEquals(positions, other.attach(page, LONG).subscriptions());
    }

    @Test
    void aChannelThatIsHeldKeepsItsOlderPosition() {
        Position first = subscribe(page, room);
        publish(room, "1");
        Map<Channel, Position> again = other.subscribe(page, Set.of(room, hall), LONG);
        assertEquals(first, again.get(room));
        assertEquals(first, registry.attach(page, LONG).subscriptions().get(room));
    }

    @Test
    void theListenerHearsOfTheChannelsThatWereAdded() {
        Attachment attachment = other.attach(page, LONG);
        Position first = subscribe(page, room);
        otherListener.await(Subscribed.class, told -> told.positions().equals(Map.of(room, first)));
        Position second = registry.subscribe(page, Set.of(room, hall), LONG).get(hall);
        Subscribed told =
                otherListener.await(Subscribed.class, next -> next.positions().containsKey(hall));
        assertEquals(new Subscribed(page, Map.of(hall, second)), told);
        assertTrue(attachment.joined());
    }

    @Test
    void aPageHoldsNoMoreChannelsThanTheLimit() {
        openWith(Limits.with(limits -> limits.channelsPerPage = 2));
        Position start = subscribe(page, room);
        Set<Channel> three = channels("room:1", "second", "third");
        Map<Channel, Position> given = Map.of(channel("second"), start, channel("third"), start);
        assertThrows(IllegalStateException.class, () -> registry.subscribe(page, three, LONG));
        assertThrows(IllegalStateException.class, () -> registry.restore(page, given, LONG));
        registry.subscribe(page, channels("room:1", "second"), LONG);
        assertEquals(
                channels("room:1", "second"),
                registry.attach(page, LONG).subscriptions().keySet());
    }

    @Test
    void restoreStoresThePositionsThatAreGiven() {
        Position start = subscribe(page(), room);
        publish(room, "1");
        other.attach(page, LONG);
        registry.restore(page, Map.of(room, start), LONG);
        otherListener.await(Subscribed.class, told -> told.equals(new Subscribed(page, Map.of(room, start))));
        Position elsewhere = subscribe(page, hall);
        registry.restore(page, Map.of(hall, new Position("other", 1)), LONG);
        assertEquals(
                Map.of(room, start, hall, elsewhere),
                registry.attach(page, LONG).subscriptions());
    }

    @Test
    void whatIsPublishedAfterUnsubscribeIsToldAfterIt() {
        registry.subscribe(page, Set.of(room, hall), LONG);
        registry.attach(page, LONG);
        registry.listen(Set.of(room));
        other.unsubscribe(page, Set.of(room, channel("never held")));
        publish(room, "1");
        listener.await(Published.class, told -> true);
        List<RecordingListener.Told> told = listener.told();
        Unsubscribed ended = listener.await(Unsubscribed.class, one -> true);
        assertEquals(new Unsubscribed(page, Set.of(room)), ended);
        assertTrue(told.contains(ended));
        assertEquals(Set.of(hall), registry.attach(page, LONG).subscriptions().keySet());
    }

    @Test
    void unsubscribingWhatIsNotHeldChangesNothing() {
        registry.unsubscribe(page, Set.of(room));
        assertFalse(registry.attach(page, LONG).known());
        registry.unsubscribe(page, Set.of(room));
        subscribe(page, hall);
        listener.await(Subscribed.class, told -> told.page().equals(page));
        assertTrue(listener.told().stream().noneMatch(Unsubscribed.class::isInstance));
    }

    @Test
    void whoSubscribesAgainStartsAtTheTop() {
        subscribe(page, room);
        publish(room, "1");
        registry.unsubscribe(page, Set.of(room));
        Position top = publish(room, "2");
        assertEquals(top, subscribe(page, room));
    }

    @Test
    void theEndOfASessionForgetsItsPagesAndTellsEach() {
        ConnectionKey one = page("session");
        ConnectionKey two = page("session");
        subscribe(one, room);
        subscribe(page, room);
        registry.attach(one, LONG);
        other.attach(two, LONG);
        registry.endSession(one.session());
        listener.await(Ended.class, told -> told.session().equals(one.session()));
        otherListener.await(Ended.class, told -> told.session().equals(two.session()));
        assertFalse(registry.attach(one, LONG).known());
        assertFalse(registry.attach(two, LONG).known());
        assertTrue(registry.attach(page, LONG).known());
        assertTrue(listener.told().stream()
                .noneMatch(
                        told -> told instanceof Ended ended && ended.session().equals(page.session())));
        registry.endSession(page().session());
    }

    @Test
    void aPageWhoseSessionHasEndedComesNotToLifeAgain() {
        subscribe(page, room);
        Attachment attachment = registry.attach(page, LONG);
        other.endSession(page.session());
        assertFalse(registry.renew(page, attachment.fence(), Map.of(), LONG));
        registry.restore(page, Map.of(room, new Position("e", 1)), LONG);
        assertFalse(other.attach(page, LONG).known());
    }

    @Test
    void aPublicationThatNobodyWaitsForTakesItsPlaceInTheOrderOfTheCalls() {
        Position start = subscribe(page, room);
        List<CompletableFuture<Optional<Position>>> sent = IntStream.range(0, 50)
                .mapToObj(i ->
                        registry.publishAsync(publication(room, "" + i, null)).toCompletableFuture())
                .toList();
        List<Position> places =
                sent.stream().map(done -> done.join().orElseThrow()).toList();
        List<Message> order = readAll(other, room, start);
        assertEquals(places, order.stream().map(Message::position).toList());
        assertEquals(IntStream.range(0, 50).mapToObj(i -> "" + i).toList(), payloads(order));
    }

    @Test
    void aRegistryThatRunsIsReady() {
        assertTrue(registry.isReady());
    }

    @Test
    void aRegistryIsStartedOnce() {
        assertThrows(IllegalStateException.class, () -> registry.start(listener, new Limits()));
    }

    @Test
    void beyondTheLimitTheOldestPageOfTheSessionWithoutASocketIsForgotten() {
        openWith(Limits.with(limits -> limits.pagesPerSession = 2));
        ConnectionKey attached = page("session");
        ConnectionKey away = page("session");
        ConnectionKey newest = page("session");
        subscribe(attached, room);
        registry.attach(attached, LONG);
        subscribe(away, room);
        subscribe(newest, room);
        assertTrue(registry.attach(newest, LONG).known());
        assertTrue(registry.attach(attached, LONG).known());
        assertFalse(registry.attach(away, LONG).known());
    }

    @Test
    void aPrivateChannelIsAnotherThanThePublicOneOfItsName() {
        Channel mine = new Channel("room:1", page);
        registry.subscribe(page, Set.of(mine, room), LONG);
        Position start = registry.attach(page, LONG).subscriptions().get(mine);
        publish(room, "public");
        publish(mine, "private");
        assertEquals(List.of("private"), payloads(readAll(registry, mine, start)));
        assertNotEquals(room, mine);
        registry.unsubscribe(page, Set.of(room));
        assertEquals(Set.of(mine), registry.attach(page, LONG).subscriptions().keySet());
    }
}
