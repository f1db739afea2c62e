package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.History;
import io.github.javalinrealtime.Position;
import io.github.javalinrealtime.Publication;
import io.github.javalinrealtime.RecordingListener;
import io.github.javalinrealtime.Replay;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What stays in Redis, and for how long. */
class RedisLeaseTest extends TwoInstances {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final int PAGES = 300;
    private static final int CHANNELS = 10;

    /** What a state, which is the position's, lives longer than the lease; the tests take it away. */
    private static final long MARGIN_MILLIS = 60_000;

    @Test
    void nothingIsLeftOfPagesThatNeverConnect() {
        for (int i = 0; i < PAGES; i++) {
            ConnectionKey page = page();
            Channel mine = new Channel("export", page);
            registry.subscribe(page, Set.of(ROOM, Channel.of("room of " + i), mine), SHORT);
            registry.publish(new Publication(ROOM, "1", Set.of(page), "id-" + i, new History(10, SHORT)));
            registry.publish(new Publication(mine, "1", Set.of(), null, new History(10, SHORT)));
        }
        ConnectionKey ended = page();
        registry.subscribe(ended, Set.of(ROOM), SHORT);
        registry.endSession(ended.session());
        for (Object key : keys()) {
            assertTrue((Long) command("PTTL", (String) key) != -1, () -> key + " lives for ever");
        }
        Await.until(
                "only what outlives a lease by its own time is left",
                () -> keys().stream()
                        .map(String::valueOf)
                        .allMatch(key -> key.matches(".*\\{[cp]:.*}|.*:id:.*|.*:ended")));
        for (Object key : keys()) {
            long millis = (Long) command("PTTL", (String) key);
            long most = ((String) key).contains(":id:") ? 120_000 : MARGIN_MILLIS + SHORT.toMillis();
            assertTrue(((String) key).endsWith(":ended") || millis <= most, () -> key + " lives for " + millis + " ms");
            command("PEXPIRE", (String) key, String.valueOf(Math.max(1, millis - most)));
        }
        command("DEL", Names.ended(names.session(ended.session())));
        Await.until("nothing is left", () -> keys().isEmpty());
    }

    @Test
    void aPageThatIsRenewedLivesOnWithItsChannels() {
        ConnectionKey page = page();
        Position before = registry.subscribe(page, Set.of(ROOM), SHORT).get(ROOM);
        long fence = registry.attach(page, SHORT).fence();
        long end = System.nanoTime() + SHORT.multipliedBy(2).toNanos();
        Await.until("two leases are over", () -> {
            assertTrue(registry.renew(page, fence, Map.of(), SHORT));
            return System.nanoTime() - end > 0;
        });
        publish("1");
        Replay replay = registry.replay(ROOM, before);
        assertEquals(1, replay.messages().size());
    }

    @Test
    void twoAppsOnOneRedisAreApart() {
        RecordingListener foreign = new RecordingListener();
        RedisRegistry stranger = open(redis().uri(), prefix + "x", foreign);
        ConnectionKey page = page();
        subscribe(page, ROOM);
        stranger.listen(Set.of(ROOM));
        stranger.attach(page, LONG);
        assertEquals(Optional.empty(), stranger.publish(publication(ROOM, "1")));
        publish("2");
        registry.endSession(page.session());
        assertEquals(Set.of(), stranger.matching(Channel.matching("*"), 10));
        stranger.subscribe(page, Set.of(ROOM), LONG);
        stranger.publish(publication(ROOM, "3"));
        foreign.await(
                RecordingListener.Published.class,
                told -> told.message().payload().equals("3"));
        assertEquals(1, foreign.messages(ROOM).size());
        assertEquals(List.of(), listener.messages(ROOM));
        assertFalse(foreign.told().stream().anyMatch(RecordingListener.Ended.class::isInstance));
    }

    @Test
    void aSubscriptionTakesLessThanAKilobyte() {
        Set<Channel> rooms = IntStream.range(0, CHANNELS)
                .mapToObj(i -> Channel.of("room:" + i))
                .collect(Collectors.toSet());
        for (int i = 0; i < PAGES; i++) {
            registry.subscribe(page(), rooms, LONG);
        }
        long bytes = keys().stream()
                .mapToLong(key -> (Long) command("MEMORY", "USAGE", (String) key, "SAMPLES", "0"))
                .sum();
        long each = bytes / (PAGES * CHANNELS);
        System.out.println("Redis: " + each + " bytes for each of " + PAGES * CHANNELS + " subscriptions of " + PAGES
                + " pages to " + CHANNELS + " channels");
        assertTrue(each < 1_024, each + " bytes");
    }
}
