package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.Position;
import io.github.javalinrealtime.RecordingListener;
import io.github.javalinrealtime.RecordingListener.Lost;
import io.github.javalinrealtime.RecordingListener.Subscribed;
import io.github.javalinrealtime.RecordingListener.Superseded;
import io.github.javalinrealtime.RecordingListener.Told;
import io.github.javalinrealtime.RecordingListener.Unsubscribed;
import io.github.javalinrealtime.redis.AttachedPage.Stored;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AttachedPageTest {
    private static final String FIELD = "c:room";
    private static final Channel ROOM = Channel.of("room");
    private static final Position PLACE = new Position("epoch", 1);

    private final RecordingListener listener = new RecordingListener();
    private final ConnectionKey key = ConnectionKey.of("a session key of 32 bytes or more", "id");
    private final AttachedPage page = new AttachedPage(key, listener);

    @Test
    void whatComesTwiceIsToldOnce() {
        page.attached(1, stored(1, 0));
        page.subscribed(5, Map.of(FIELD, PLACE));
        page.subscribed(5, Map.of(FIELD, PLACE));
        page.unsubscribed(6, FIELD);
        page.unsubscribed(6, FIELD);
        assertEquals(List.of(subscribed(), unsubscribed()), listener.told());
    }

    @Test
    void whatComesLateCountsNoMore() {
        page.attached(1, stored(1, 0));
        page.unsubscribed(6, FIELD);
        page.subscribed(5, Map.of(FIELD, PLACE));
        assertEquals(List.of(), listener.told());
        page.subscribed(8, Map.of(FIELD, PLACE));
        page.unsubscribed(7, FIELD);
        assertEquals(List.of(subscribed()), listener.told());
    }

    @Test
    void whatComesBeforeTheAnswerCountsForMoreThanIt() {
        page.unsubscribed(6, FIELD);
        assertEquals(Map.of(), page.attached(1, stored(1, 5, FIELD, "5")));
        assertEquals(List.of(), listener.told());
    }

    @Test
    void whatIsHeardBeforeTheAnswerIsToldToo() {
        page.subscribed(5, Map.of(FIELD, PLACE));
        page.unsubscribed(6, FIELD);
        assertEquals(Map.of(), page.attached(1, stored(1, 5, FIELD, "5")));
        assertEquals(List.of(subscribed(), unsubscribed()), listener.told());
    }

    @Test
    void aSecondSocketTellsTheFirstWhatItDidNotKnow() {
        page.attached(1, stored(1, 0));
        assertEquals(Map.of(ROOM, PLACE), page.attached(2, stored(2, 5, FIELD, "5")));
        assertEquals(List.of(subscribed()), listener.told());
    }

    @Test
    void afterABreakOnlyTheDifferenceIsTold() {
        page.attached(1, stored(1, 5, FIELD, "5"));
        page.compare(stored(1, 5, FIELD, "5"));
        assertEquals(List.of(), listener.told());
        page.compare(stored(1, 7));
        page.compare(stored(1, 7));
        assertEquals(List.of(unsubscribed()), listener.told());
        page.compare(stored(1, 8, FIELD, "8"));
        assertEquals(List.of(unsubscribed(), subscribed()), listener.told());
    }

    @Test
    void whatWasReadBeforeANewerEventChangesNothing() {
        page.attached(1, stored(1, 5, FIELD, "5"));
        page.unsubscribed(7, FIELD);
        page.compare(stored(1, 6, FIELD, "5"));
        page.subscribed(9, Map.of(FIELD, PLACE));
        page.compare(stored(1, 8));
        assertEquals(List.of(unsubscribed(), subscribed()), listener.told());
    }

    @Test
    void afterABreakANewerSocketAndALossAreTold() {
        page.attached(3, stored(3, 0));
        page.compare(stored(4, 0));
        page.compare(stored(0, 0));
        List<Told> expected = List.of(new Superseded(key, 4), new Lost(key));
        assertEquals(expected, listener.told());
    }

    @Test
    void theEndOfASocketIsTheEndOfTheOlderOnes() {
        page.attached(1, stored(1, 0));
        page.attached(3, stored(3, 0));
        page.detached(3);
        assertFalse(page.hasSockets());
        page.compare(stored(0, 0));
        assertEquals(List.of(), listener.told());
    }

    @Test
    void anEndedSubscriptionIsRememberedWhileItsEventsMayBeLate() {
        long now = 1_700_000_000_000_000L;
        page.attached(1, stored(1, now));
        for (int i = 0; i < 2_000; i++) {
            page.unsubscribed(now + i, "c:" + i);
        }
        page.subscribed(now - 1, Map.of("c:0", PLACE));
        assertEquals(List.of(), listener.told());
        assertEquals(now + 1_999, page.newest());
    }

    private static Stored stored(long fence, long version, String... fieldsAndVersions) {
        Map<String, String> hash = new HashMap<>(Map.of("fence", "" + fence, "version", "" + version, "open", "1"));
        for (int i = 0; i < fieldsAndVersions.length; i += 2) {
            hash.put(fieldsAndVersions[i], fieldsAndVersions[i + 1] + "|" + PLACE);
        }
        return Stored.of(hash);
    }

    private Told subscribed() {
        return new Subscribed(key, Map.of(ROOM, PLACE));
    }

    private Told unsubscribed() {
        return new Unsubscribed(key, Set.of(ROOM));
    }
}
