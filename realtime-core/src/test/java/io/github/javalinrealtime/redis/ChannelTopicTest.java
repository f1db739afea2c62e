package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.History;
import io.github.javalinrealtime.Position;
import io.github.javalinrealtime.Publication;
import io.github.javalinrealtime.RecordingListener;
import io.github.javalinrealtime.RecordingListener.Interrupted;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChannelTopicTest {
    private final Channel room = Channel.of("room");
    private final Names names = new Names("rt:");
    private final Seal seal = new Seal(RedisInstance.SECRET, null);
    private final Envelope envelope = new Envelope(names, seal);
    private final RecordingListener listener = new RecordingListener();
    private final ChannelTopic topic = new ChannelTopic(room, names.channel(room), envelope, listener);

    @Test
    void whatIsRelayedIsTold() {
        relay("e", 5, 4);
        relay("e", 6, 5);
        assertEquals(2, listener.messages(room).size());
        assertEquals(2, listener.told().size());
    }

    @Test
    void aTopThatGoesBackIsABreakUnlessTheEpochIsNew() {
        relay("e", 5, 4);
        relay("other", 3, 2);
        assertEquals(2, listener.told().size());
        relay("other", 3, 2);
        relay("other", 2, 1);
        Interrupted interrupted = new Interrupted(Set.of(room));
        assertEquals(interrupted, listener.told().get(2));
        assertEquals(interrupted, listener.told().get(4));
        assertEquals(4, listener.messages(room).size());
    }

    @Test
    void afterABreakWhatIsNotKnownMayHaveBeenMissed() {
        assertTrue(topic.isBehind(place("e", 5)), "nothing is known yet");
        assertFalse(topic.isBehind(place("e", 5)));
        assertTrue(topic.isBehind(place("e", 6)));
        relay("e", 7, 6);
        assertFalse(topic.isBehind(place("e", 7)));
        assertTrue(topic.isBehind(place("other", 7)));
        assertTrue(topic.isBehind(null));
    }

    @Test
    void whatWasPublishedBeforeTheStartIsNotMissed() {
        topic.start(place("e", 5));
        assertFalse(topic.isBehind(place("e", 5)));
        assertFalse(topic.hasMissed(place("e", 5)));
        assertFalse(topic.hasMissed(place("e", 5)));
    }

    @Test
    void whatIsNotRelayedUntilTheNextLookIsMissedAndToldOnce() {
        topic.start(place("e", 5));
        assertFalse(topic.hasMissed(place("e", 6)), "it may be on its way");
        assertTrue(topic.hasMissed(place("e", 6)));
        assertFalse(topic.hasMissed(place("e", 6)));
        assertFalse(topic.hasMissed(place("e", 7)));
        relay("e", 7, 6);
        assertFalse(topic.hasMissed(place("e", 8)));
        relay("e", 8, 7);
        assertFalse(topic.hasMissed(place("e", 9)));
        assertTrue(topic.hasMissed(null), "its state is gone");
    }

    private static Position place(String epoch, long offset) {
        return new Position(epoch, offset);
    }

    private void relay(String epoch, long offset, long previous) {
        Publication publication = new Publication(room, "1", Set.of(), null, new History(100, Duration.ofMinutes(5)));
        String text = String.join("|", List.of(epoch + "." + offset, "" + previous, "1", envelope.seal(publication)));
        topic.relayed(text);
    }
}
