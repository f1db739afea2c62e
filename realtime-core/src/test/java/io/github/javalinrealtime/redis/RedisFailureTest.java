package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.CloseReason;
import io.github.javalinrealtime.RealtimeEvent;
import io.github.javalinrealtime.RealtimeException;
import io.github.javalinrealtime.TcpProxy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Redis, and the way to it, break in every way that a test can make them: {@code near} has the server itself, {@code far} has a
 * network in between.
 */
@Timeout(60)
class RedisFailureTest {
    private static final String ROOM = "room";

    // The bounds that the product promises; on an idle machine all of it takes a tenth of them.
    private static final Duration FAST = Duration.ofMillis(600);
    private static final Duration NOTICED = Duration.ofSeconds(2);
    private static final Duration HEALED = Duration.ofSeconds(3);
    private static final Duration ENDED = Duration.ofSeconds(1);

    private RedisServer server;
    private TcpProxy network;
    private RedisInstance near;
    private RedisInstance far;

    @BeforeEach
    void start() {
        server = RedisServer.start(conf -> conf.appendOnly(RedisConf.Fsync.ALWAYS));
        network = TcpProxy.before(server.port());
        near = new RedisInstance(server.uri());
        far = new RedisInstance("redis://127.0.0.1:" + network.port());
        Await.until("both are ready", () -> near.registry.isReady() && far.registry.isReady());
    }

    @AfterEach
    void stop() {
        far.close();
        near.close();
        network.close();
        server.close();
    }

    @Test
    void whatOneInstancePushesReachesThePagesOfAll() {
        RedisPage here = near.open(ROOM);
        RedisPage there = far.open(ROOM);
        far.realtime.push("hi", ROOM);
        near.realtime.push("there", ROOM);
        for (RedisPage page : List.of(here, there)) {
            Await.until("both arrive", () -> page.payloads(ROOM).equals(List.of("hi", "there")));
        }
    }

    @Test
    void whileRedisIsDeadPushesFailAtOnceAndPagesStay() {
        RedisPage page = far.open(ROOM);
        server.kill();
        for (int i = 0; i < 5; i++) {
            assertTimeout(FAST, () -> assertThrows(RealtimeException.class, () -> near.realtime.push("lost", ROOM)));
        }
        Await.until("it is told", () -> near.told(RealtimeEvent.RegistryDown.class));
        assertFalse(near.registry.isReady());
        assertFalse(near.told(RealtimeEvent.RegistryUp.class));
        assertNull(page.closed);
    }

    @Test
    void whenRedisIsBackEverythingGoesOnByItself() {
        RedisPage page = far.open(ROOM);
        near.realtime.push("before", ROOM);
        server.kill();
        Await.until("it is told", () -> far.told(RealtimeEvent.RegistryDown.class));
        server.restart();
        assertTimeout(HEALED, () -> {
            near.awaitDelivery(page, ROOM);
            far.awaitDelivery(page, ROOM);
        });
        Await.until("it is told", () -> far.told(RealtimeEvent.RegistryUp.class));
        assertEquals("before", page.payloads(ROOM).get(0));
        assertEquals(0, page.gaps(ROOM));
        assertNull(page.closed);
    }

    @Test
    void nothingAcknowledgedIsLostWhenRedisIsKilledAndComesBackWithItsData() {
        RedisPage here = near.open(ROOM);
        RedisPage there = far.open(ROOM);
        Publisher publisher = new Publisher(near, ROOM);
        for (int i = 0; i < 3; i++) {
            publisher.awaitMore(100);
            server.kill();
            server.restart();
        }
        publisher.awaitMore(100);
        publisher.assertAllAt(here, there);
        assertTrue(publisher.failed() > 0);
    }

    @Test
    void nothingIsLostWhenTheRelayIsCut() {
        RedisPage there = far.open(ROOM);
        Publisher publisher = new Publisher(near, ROOM);
        for (int i = 0; i < 5; i++) {
            publisher.awaitMore(200);
            server.command("CLIENT", "KILL", "TYPE", "pubsub");
        }
        publisher.awaitMore(200);
        publisher.assertAllAt(there);
        assertEquals(0, publisher.failed());
    }

    @Test
    void aDeadLinkIsNoticedWithinTwoSecondsAndWhatItMissedIsRead() {
        RedisPage there = far.open(ROOM);
        Publisher publisher = new Publisher(near, ROOM);
        publisher.awaitMore(100);
        network.hold();
        assertTimeout(FAST, () -> assertThrows(RealtimeException.class, () -> far.realtime.push("lost", ROOM)));
        assertTimeout(NOTICED, () -> Await.until("it is noticed", () -> !far.registry.isReady()));
        publisher.awaitMore(100);
        network.open();
        publisher.awaitMore(100);
        publisher.assertAllAt(there);
        assertNull(there.closed);
    }

    @Test
    void aRedisThatStandsStillIsNoticedAndGoesOn() {
        RedisPage there = far.open(ROOM);
        Publisher publisher = new Publisher(near, ROOM);
        publisher.awaitMore(100);
        server.pause();
        Await.until("it is noticed", () -> !near.registry.isReady() && !far.registry.isReady());
        server.resume();
        publisher.awaitMore(100);
        publisher.assertAllAt(there);
    }

    @Test
    void whenRedisHasLostEverythingEveryPageIsToldAndGoesOn() {
        RedisPage here = near.open(ROOM, "hall");
        RedisPage there = far.open(ROOM);
        far.realtime.push("before", ROOM);
        Await.until("it arrives", () -> there.payloads(ROOM).size() == 1);
        server.restartEmpty();
        assertTimeout(
                HEALED,
                () -> Await.until(
                        "all are told", () -> here.gaps(ROOM) == 1 && here.gaps("hall") == 1 && there.gaps(ROOM) == 1));
        far.awaitDelivery(here, ROOM);
        near.awaitDelivery(there, ROOM);
        near.awaitDelivery(here, "hall");
        near.request(there.key).subscribe("hall");
        far.awaitDelivery(there, "hall");
        near.request(there.key).unsubscribe(ROOM);
        near.realtime.push("after", ROOM);
        near.awaitDelivery(here, ROOM);
        assertFalse(there.payloads(ROOM).contains("after"));
        assertEquals(1, here.gaps(ROOM));
        assertEquals(0, there.gaps("hall"));
    }

    @Test
    void whatHappenedToAPageWhileItsInstanceWasCutOffIsCaughtUpWith() {
        RedisPage page = far.open(ROOM, "old");
        RedisPage moved = far.open(ROOM);
        RedisPage over = far.open(ROOM);
        network.cut();
        Await.until("it is noticed", () -> !far.registry.isReady());
        near.request(page.key).subscribe("new");
        near.request(page.key).unsubscribe("old");
        near.realtime.push("to the new one", "new");
        near.realtime.push("to nobody", "old");
        RedisPage newer = near.attach(moved.key);
        near.realtime.endSession(over.key.session());
        network.open();
        assertTimeout(HEALED, () -> {
            Await.until("the missed push comes", () -> page.payloads("new").equals(List.of("to the new one")));
            Await.until("the older socket closes", () -> moved.closed == CloseReason.SUPERSEDED);
            Await.until("the ended session closes", () -> over.closed == CloseReason.SESSION_ENDED);
        });
        near.awaitDelivery(page, ROOM);
        assertEquals(List.of(), page.payloads("old"));
        assertEquals(0, page.gaps("new"));
        assertNull(newer.closed);
    }

    @Test
    void theEndOfASessionClosesItsSocketsOnAllInstancesWithinASecond() {
        RedisPage here = near.attach(RedisInstance.page("one session"));
        RedisPage there = far.attach(RedisInstance.page("one session"));
        RedisPage another = far.open(ROOM);
        near.realtime.endSession(here.key.session());
        assertTimeout(ENDED, () -> Await.until("both close", () -> here.closed != null && there.closed != null));
        assertEquals(List.of(CloseReason.SESSION_ENDED, CloseReason.SESSION_ENDED), List.of(here.closed, there.closed));
        assertNull(another.closed);
    }

    @Test
    void theReaderThatCannotKeepUpIsCutOffByRedisAndLosesNothing() {
        server.command("CONFIG", "SET", "client-output-buffer-limit", "pubsub 64kb 64kb 1");
        RedisPage there = far.open(ROOM);
        Publisher publisher = new Publisher(near, ROOM);
        publisher.awaitMore(50);
        network.stall();
        publisher.awaitMore(2_000);
        network.open();
        publisher.awaitMore(50);
        publisher.assertAllAt(there);
    }
}
