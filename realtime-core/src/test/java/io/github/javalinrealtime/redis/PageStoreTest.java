package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.Attachment;
import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.Position;
import io.github.javalinrealtime.RecordingListener.Subscribed;
import io.github.javalinrealtime.RecordingListener.Unsubscribed;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PageStoreTest extends TwoInstances {
    private static final Channel.Pattern ALL = Channel.matching("*");
    private static final int ROUNDS = 200;

    private final ConnectionKey page = page();

    @Test
    void anyNumberOfChannelsIsUnsubscribedAtOnce() {
        subscribe(page, ROOM);
        registry.unsubscribe(page, rooms(9_000));
        assertEquals(Map.of(), registry.attach(page, LONG).subscriptions());
    }

    @Test
    void aPageThatWantsTooManyChannelsHoldsNoneOfThem() {
        subscribe(page, ROOM);
        assertThrows(IllegalStateException.class, () -> registry.subscribe(page, rooms(129), LONG));
        Set<Channel> oneTooMany = rooms(129);
        oneTooMany.remove(ROOM);
        IllegalStateException told =
                assertThrows(IllegalStateException.class, () -> registry.subscribe(page, oneTooMany, LONG));
        assertTrue(told.getMessage().contains("129 channels"), told.getMessage());
        assertEquals(Set.of(ROOM), registry.matching(ALL, 1_000));
    }

    @Test
    void whoeverWinsOfSubscribeAndUnsubscribeWinsInAllPlaces() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int i = 0; i < ROUNDS; i++) {
                ConnectionKey wanted = page();
                subscribe(wanted, ROOM);
                CyclicBarrier start = new CyclicBarrier(2);
                Future<?> one = threads.submit(() -> {
                    start.await();
                    subscribe(wanted, ROOM);
                    return subscribe(wanted, ROOM);
                });
                Future<?> two = threads.submit(() -> {
                    start.await();
                    other.unsubscribe(wanted, Set.of(ROOM));
                    return true;
                });
                one.get();
                two.get();
                if (command("HGET", names.pageKeys(wanted)[0], Names.field(ROOM)) != null) {
                    String holders = Names.holders(names.channel(ROOM));
                    assertNotNull(command("ZSCORE", holders, Names.page(wanted)), "held in round " + i);
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aSocketThatComesAfterTheEndOfItsSessionHoldsNothing() {
        registry.endSession(page.session());
        subscribe(page, ROOM);
        assertEquals(Map.of(), registry.attach(page, LONG).subscriptions());
        assertEquals(Set.of(), registry.matching(ALL, 10));
    }

    @Test
    void theEndOfASessionIsKnownToInstancesThatComeBackLater() {
        registry.endSession(page.session());
        long millis = (Long) command("PTTL", Names.ended(names.session(page.session())));
        assertTrue(millis > Duration.ofMinutes(50).toMillis(), millis + " ms");
    }

    @Test
    void afterALossTheClockMayHaveGoneBackToo() {
        subscribe(page, ROOM);
        String key = names.pageKeys(page)[0];
        String inAnHour = String.valueOf((System.currentTimeMillis() + 3_600_000) * 1_000);
        command("HSET", key, "version", inAnHour, "fence", inAnHour);
        Attachment before = registry.attach(page, LONG);
        Channel second = Channel.of("room:2");
        subscribe(page, second);
        listener.await(Subscribed.class, told -> told.positions().containsKey(second));

        command("DEL", key);
        registry.restore(page, Map.of(ROOM, new Position("epoch", 1), second, new Position("epoch", 1)), LONG);
        Attachment after = registry.attach(page, LONG);
        assertTrue(after.fence() > before.fence(), after.fence() + " after " + before.fence());
        other.unsubscribe(page, Set.of(second));
        listener.await(Unsubscribed.class, told -> told.channels().contains(second));
    }

    private static Set<Channel> rooms(int number) {
        return IntStream.range(0, number).mapToObj(i -> Channel.of("room:" + i)).collect(Collectors.toSet());
    }
}
