package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.Message;
import io.github.javalinrealtime.Position;
import io.github.javalinrealtime.RealtimeException;
import io.github.javalinrealtime.Replay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChannelStoreTest extends TwoInstances {
    private final ConnectionKey page = page();

    @Test
    void whoHoldsAChannelStillDoesWhenRedisHasEvictedItsState() {
        Position before = subscribe(page, ROOM);
        command("DEL", names.channel(ROOM));
        Replay gap = registry.replay(ROOM, before);
        assertTrue(gap.gap());
        publish("1");
        assertEquals(List.of("1"), payloads(registry.replay(ROOM, gap.top())));
        assertEquals(Set.of(ROOM), registry.matching(Channel.matching("*"), 10));
        long millis = (Long) command("PTTL", names.channel(ROOM));
        assertTrue(millis > Duration.ofMinutes(50).toMillis(), millis + " ms");
    }

    @Test
    void aReplayEndsAtAHole() {
        Position before = subscribe(page, ROOM);
        Position first = publish("1");
        command("DEL", Names.holders(names.channel(ROOM)));
        publish("2, which nobody holds");
        subscribe(page(), ROOM);
        publish("3");
        assertEquals(List.of("1"), payloads(registry.replay(ROOM, before)));
        assertTrue(registry.replay(ROOM, first).gap());
    }

    @Test
    void aReplayEndsWhereAMessageIsTooOld() {
        Position before = subscribe(page, ROOM);
        Position first = publish("1");
        String history = names.channelKeys(ROOM)[1];
        publish("2");
        String second = (String) command("LINDEX", history, "1");
        command("LSET", history, "1", second.replaceFirst("\\|(\\d+)\\|\\d+\\|", "|$1|1|"));
        assertEquals(List.of("1"), payloads(registry.replay(ROOM, before)));
        assertTrue(registry.replay(ROOM, first).gap());
    }

    @Test
    void aReplayFindsEachPlaceOfALongHistory() {
        List<Position> positions = new ArrayList<>(List.of(subscribe(page, ROOM)));
        IntStream.range(0, 100).forEach(i -> positions.add(publish("" + i)));
        for (int i = 0; i < 100; i++) {
            List<String> rest = IntStream.range(i, 100).mapToObj(n -> "" + n).toList();
            assertEquals(rest, payloads(registry.replay(ROOM, positions.get(i))));
            Position never = positions.get(i).at(positions.get(i).offset() - 1);
            assertTrue(registry.replay(ROOM, never).gap(), "nothing is at " + never);
        }
    }

    @Test
    void aReplayOfLargeMessagesComesInPartsOfAMegabyte() {
        Position at = subscribe(page, ROOM);
        String large = "x".repeat(256 << 10);
        IntStream.range(0, 10).forEach(i -> publish(large));
        int parts = 0;
        for (Replay part = registry.replay(ROOM, at); !at.equals(part.top()); part = registry.replay(ROOM, at)) {
            assertTrue(part.messages().size() <= 4, part.messages().size() + " messages at once");
            at = part.messages().get(part.messages().size() - 1).position();
            parts++;
        }
        assertEquals(4, parts);
    }

    @Test
    void whatIsNoMessageMakesAGap() {
        Position before = subscribe(page, ROOM);
        Position never = before.at(before.offset() - 1);
        String history = names.channelKeys(ROOM)[1];
        publish("1");
        command("LPUSH", history, "garbage");
        assertTrue(registry.replay(ROOM, never).gap());
        command("DEL", history);
        command("RPUSH", history, before + "|" + before.offset() + "|9999999999999|not sealed");
        publish("2");
        assertTrue(registry.replay(ROOM, before).gap());
    }

    @Test
    void pushesOfOneThreadKeepTheirOrderAlsoWhereRedisHasForgottenTheScripts() throws Exception {
        subscribe(page, ROOM);
        command("SCRIPT", "FLUSH");
        List<CompletableFuture<Optional<Position>>> all = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            all.add(registry.publishAsync(publication(ROOM, "" + i)));
        }
        Position last = null;
        for (CompletableFuture<Optional<Position>> one : all) {
            try {
                Position next = one.get().orElseThrow();
                assertTrue(last == null || next.isAfter(last), next + " after " + last);
                last = next;
            } catch (ExecutionException refused) {
                RealtimeException failure = (RealtimeException) refused.getCause();
                assertEquals(RealtimeException.Outcome.NOT_SENT, failure.outcome());
            }
        }
        Await.until(
                "Redis has the script again",
                () -> registry.publish(publication(ROOM, "last")).isPresent());
    }

    private static List<String> payloads(Replay replay) {
        return replay.messages().stream().map(Message::payload).toList();
    }
}
