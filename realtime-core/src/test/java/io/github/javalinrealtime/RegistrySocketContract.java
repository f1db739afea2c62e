package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.RecordingListener.Ended;
import io.github.javalinrealtime.RecordingListener.Subscribed;
import io.github.javalinrealtime.RecordingListener.Superseded;
import io.github.javalinrealtime.RecordingListener.Unsubscribed;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The part of the contract that speaks of sockets: which one is the newest, and what is stored for it. */
public abstract class RegistrySocketContract extends RegistryRaceContract {
    private final Channel room = Channel.of("room:1");
    private final Channel hall = Channel.of("hall");
    private final ConnectionKey page = page();

    @Test
    void aNewSocketSupersedesTheOlderOnesWhereverTheyAre() {
        Attachment first = registry.attach(page, LONG);
        Attachment second = other.attach(page, LONG);
        assertTrue(second.fence() > first.fence());
        assertTrue(first.fence() > 0);
        listener.await(Superseded.class, told -> told.equals(new Superseded(page, second.fence())));
        assertTrue(first.joined());
        assertFalse(second.joined());
    }

    @Test
    void anAttachedPageHearsOfItsChangesWhereverTheyAreMade() {
        subscribe(page, room);
        Attachment attachment = other.attach(page, LONG);
        assertEquals(Set.of(room), attachment.subscriptions().keySet());
        Position added = subscribe(page, hall);
        registry.unsubscribe(page, Set.of(room));
        otherListener.await(Subscribed.class, told -> told.equals(new Subscribed(page, Map.of(hall, added))));
        otherListener.await(Unsubscribed.class, told -> told.equals(new Unsubscribed(page, Set.of(room))));
    }

    @Test
    void renewStoresLaterPositionsOfHeldChannelsAlone() {
        Position start = subscribe(page, room);
        Position hallStart = subscribe(page, hall);
        Attachment attachment = registry.attach(page, LONG);
        Position later = start.at(start.offset() + 5);
        Map<Channel, Position> written = Map.of(
                room, later, hall, hallStart.at(hallStart.offset() - 1), channel("not held"), new Position("e", 1));
        assertTrue(other.renew(page, attachment.fence(), written, LONG));
        assertEquals(
                Map.of(room, later, hall, hallStart),
                registry.attach(page, LONG).subscriptions());
    }

    @Test
    void renewingAnUnknownPageChangesNothing() {
        assertFalse(registry.renew(page, 1, Map.of(room, new Position("e", 1)), LONG));
        assertFalse(registry.attach(page, LONG).known());
    }

    @Test
    void aPageThatIsKnownAnewButWithoutItsSocketIsNotTheOneToRenew() {
        registry.subscribe(page, Set.of(room), SHORT);
        Attachment attachment = registry.attach(page, SHORT);
        passShort(page);
        subscribe(page, hall);
        assertFalse(registry.renew(page, attachment.fence(), Map.of(), LONG));
    }

    @Test
    void renewingForAnOlderSocketChangesNothing() {
        Position start = subscribe(page, room);
        Attachment older = registry.attach(page, LONG);
        registry.attach(page, LONG);
        assertTrue(registry.renew(page, older.fence(), Map.of(room, start.at(start.offset() + 1)), LONG));
        assertEquals(Map.of(room, start), registry.attach(page, LONG).subscriptions());
    }

    @Test
    void theEndOfAnOlderSocketChangesNothing() {
        Position start = subscribe(page, room);
        Attachment older = registry.attach(page, LONG);
        Attachment newer = other.attach(page, LONG);
        Map<Channel, Position> written = Map.of(room, start.at(start.offset() + 1));
        assertFalse(registry.detach(page, older.fence(), written, LONG));
        Attachment newest = registry.attach(page, LONG);
        assertFalse(newest.joined());
        assertEquals(Map.of(room, start), newest.subscriptions());
        assertTrue(newest.fence() > newer.fence());
    }

    @Test
    void theEndOfTheNewestSocketLeavesTheSubscriptions() {
        Position start = subscribe(page, room);
        Attachment attachment = registry.attach(page, LONG);
        Position later = start.at(start.offset() + 1);
        assertTrue(other.detach(page, attachment.fence(), Map.of(room, later), LONG));
        assertFalse(registry.detach(page, attachment.fence(), Map.of(), LONG));
        Attachment again = registry.attach(page, LONG);
        assertTrue(again.joined());
        assertTrue(again.known());
        assertTrue(again.fence() > attachment.fence());
        assertEquals(Map.of(room, later), again.subscriptions());
    }

    @Test
    void aSocketThatWasOnItsWayWhenTheSessionEndedIsToldSo() {
        ConnectionKey late = page("session");
        registry.endSession(late.session());
        registry.attach(late, LONG);
        listener.await(Ended.class, told -> told.session().equals(late.session()));
        assertFalse(registry.renew(late, Long.MAX_VALUE, Map.of(), LONG));
    }

    @Test
    void aFenceGrowsAlsoWhereThePageWasForgotten() {
        subscribe(page, room);
        Attachment attachment = registry.attach(page, SHORT);
        registry.endSession(page.session());
        assertTrue(other.attach(page, LONG).fence() > attachment.fence());
    }

    @Test
    void aPositionOfAnotherEpochCountsAsLater() {
        Position start = subscribe(page, room);
        Attachment attachment = registry.attach(page, LONG);
        Position elsewhere = new Position("another", 1);
        assertTrue(registry.renew(page, attachment.fence(), Map.of(room, elsewhere), LONG));
        assertEquals(Map.of(room, elsewhere), registry.attach(page, LONG).subscriptions());
        assertNotEquals(start, elsewhere);
    }
}
