package io.github.javalinrealtime.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.redis.Await;
import io.github.javalinrealtime.redis.RedisServer;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class StoreTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Person ADA = new Person("1", "Ada");

    @TestFactory
    Stream<DynamicTest> countersGrowByOne() {
        return both(store -> {
            assertEquals(0, store.count("said"));
            assertEquals(1, store.next("said"));
            assertEquals(2, store.next("said"));
            assertEquals(2, store.count("said"));
        });
    }

    @TestFactory
    Stream<DynamicTest> listsKeepTheNewest() {
        return both(store -> {
            Message message = new Message(7, ADA, "Grüße", "2026-01-01T00:00:00Z");
            assertEquals(List.of(), store.list("said", Message.class));
            for (long id = 1; id <= 5; id++) {
                store.append("jobs", id, 3);
            }
            store.append("said", message, 1);
            assertEquals(List.of(3L, 4L, 5L), store.list("jobs", Long.class));
            assertEquals(List.of(message), store.list("said", Message.class));
        });
    }

    @TestFactory
    Stream<DynamicTest> valuesAreKeptForTheirTime() {
        return both(store -> {
            store.put("long", ADA, LONG);
            store.put("short", ADA, SHORT);
            Await.until("the value is gone", () -> store.get("short", Person.class) == null);
            assertEquals(ADA, store.get("long", Person.class));
            assertNull(store.get("none", Person.class));
        });
    }

    @TestFactory
    Stream<DynamicTest> membersAreOverdueAfterTheirTimeAndStayUntilReleased() {
        return both(store -> {
            assertTrue(store.hold("room", "long", LONG));
            assertFalse(store.hold("room", "long", LONG), "there already");
            assertTrue(store.hold("room", "short", SHORT));
            Await.until("one is overdue", () -> store.overdue("room").equals(Set.of("short")));
            assertEquals(Set.of("long", "short"), store.members("room"));
            assertTrue(store.release("room", "short"));
            assertFalse(store.release("room", "short"), "released before");
            assertEquals(Set.of("long"), store.members("room"));
            assertFalse(store.release("another room", "long"));
        });
    }

    @Test
    void withoutItsRedisAStoreFailsAtOnceAndThenGoesOn() {
        try (RedisServer redis = RedisServer.start();
                Store store = new RedisStore(redis.uri())) {
            redis.kill();
            Await.until("the store notices", () -> failsIn(Duration.ofMillis(500), store));
            Await.until("the store says so", () -> !store.isReady());
            redis.restart();
            Await.until("the store is ready again", store::isReady);
            assertEquals(1, store.next("said"));
        }
    }

    private static boolean failsIn(Duration most, Store store) {
        long before = System.nanoTime();
        try {
            store.count("said");
            return false;
        } catch (RedisException failure) {
            return System.nanoTime() - before < most.toNanos();
        }
    }

    private static Stream<DynamicTest> both(Consumer<Store> test) {
        return Stream.of(
                DynamicTest.dynamicTest("in memory", () -> test.accept(new MemoryStore())),
                DynamicTest.dynamicTest("in Redis", () -> {
                    try (RedisServer redis = RedisServer.start();
                            Store store = new RedisStore(redis.uri())) {
                        test.accept(store);
                    }
                }));
    }
}
