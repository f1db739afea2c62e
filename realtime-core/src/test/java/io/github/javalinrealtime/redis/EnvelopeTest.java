package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.History;
import io.github.javalinrealtime.Message;
import io.github.javalinrealtime.Position;
import io.github.javalinrealtime.Publication;
import io.github.javalinrealtime.RecordingListener;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
    private static final String PLACE = "epoch.7|5|1700000000000|";
    private static final int MUTATIONS = 10_000;

    private final Names names = new Names("rt:");
    private final Seal seal = new Seal(RedisInstance.SECRET, null);
    private final Envelope envelope = new Envelope(names, seal);
    private final Channel room = Channel.of("room");
    private final String relay = names.channel(room);

    @Test
    void whatWasSealedIsOpenedVerbatim() {
        Set<ConnectionKey> except = IntStream.range(0, 1_000)
                .mapToObj(i -> ConnectionKey.of("a session key of 32 bytes or more", "id-" + i))
                .collect(Collectors.toSet());
        for (String payload : List.of("{}", "\"a|b\\n{}%\"", "{\n\"a\" : 1\n}", "\"ü😀\"")) {
            Message message = envelope.open(room, relay, PLACE + envelope.seal(publication(room, payload, except)));
            assertEquals(new Message(room, new Position("epoch", 7), 5, payload, except), message);
        }
        assertEquals(0, seal.dropped());
    }

    @Test
    void noMutationIsOpened() {
        String sealed = envelope.seal(publication(room, "\"payload\"", Set.of()));
        assertNotNull(envelope.open(room, relay, PLACE + sealed));
        Random random = new Random(8);
        for (int i = 0; i < MUTATIONS; i++) {
            StringBuilder forged = new StringBuilder(sealed);
            int at = random.nextInt(forged.length());
            char other = (char) (' ' + random.nextInt(95));
            switch (random.nextInt(3)) {
                case 0 -> forged.setCharAt(at, other == forged.charAt(at) ? '~' : other);
                case 1 -> forged.insert(at, '~');
                default -> forged.setLength(at);
            }
            assertNull(envelope.open(room, relay, PLACE + forged), forged.toString());
        }
        assertEquals(MUTATIONS, seal.dropped());
    }

    @Test
    void nothingCountsOnAnotherChannelOrWithAnotherSecret() {
        String sealed = envelope.seal(publication(room, "1", Set.of()));
        Channel other = Channel.of("other");
        assertNull(envelope.open(other, names.channel(other), PLACE + sealed));
        Envelope foreign = new Envelope(names, new Seal("another secret, as long as the other", null));
        assertNull(foreign.open(room, relay, PLACE + sealed));
        Names elsewhere = new Names("elsewhere:");
        assertNull(new Envelope(elsewhere, seal).open(room, elsewhere.channel(room), PLACE + sealed));
    }

    @Test
    void garbageIsDroppedAndCounted() {
        String sealed = envelope.seal(publication(room, "1", Set.of()));
        List<String> garbage = List.of(
                "",
                "|",
                "|||",
                "garbage",
                "no position|5|1|" + sealed,
                "epoch.7|five|1|" + sealed,
                "epoch.-7|5|1|" + sealed,
                "." + PLACE + sealed,
                PLACE,
                PLACE + seal.close(relay, ""),
                PLACE + seal.close(relay, "no line"),
                PLACE + seal.close(relay, "not a page\n1"),
                "\u0000|\ud800|" + sealed);
        garbage.forEach(text -> assertNull(envelope.open(room, relay, text), text));
        assertEquals(garbage.size(), seal.dropped());
    }

    @Test
    void eventsThatAreGarbageAreDroppedAndCounted() {
        RecordingListener told = new RecordingListener();
        ConnectionKey page = ConnectionKey.of("a session key of 32 bytes or more", "id");
        String session = names.session(page.session());
        SessionTopic topic = new SessionTopic(session, page.session(), seal, told);
        topic.await(page);
        String key = Names.page(page);
        List<String> garbage = List.of(
                "",
                "garbage",
                "7|garbage",
                "7|" + seal.close(relay, SessionTopic.event("superseded", key, "")),
                "7|" + seal.close(session, ""),
                "7|" + seal.close(session, "{"),
                "7|" + seal.close(session, "[]"),
                "7|" + seal.close(session, SessionTopic.event("unknown", key, "")),
                "seven|" + seal.close(session, SessionTopic.event("superseded", key, "")),
                "7,9|" + seal.close(session, SessionTopic.event("subscribed", key, List.of("c:room", "epoch.1"))));
        garbage.forEach(topic::relayed);
        assertEquals(garbage.size(), seal.dropped());
        assertEquals(List.of(), told.told());
        topic.relayed("7|" + seal.close(session, SessionTopic.event("superseded", key, "")));
        assertEquals(List.of(new RecordingListener.Superseded(page, 7)), told.told());
    }

    private static Publication publication(Channel channel, String payload, Set<ConnectionKey> except) {
        return new Publication(channel, payload, except, null, new History(100, Duration.ofMinutes(5)));
    }
}
