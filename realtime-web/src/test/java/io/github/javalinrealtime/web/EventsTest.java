package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.History;
import io.github.javalinrealtime.RealtimeEvent;
import io.github.javalinrealtime.RealtimeEvent.Failed;
import io.github.javalinrealtime.RealtimeEvent.Gap;
import io.github.javalinrealtime.RealtimeEvent.Joined;
import io.github.javalinrealtime.RealtimeEvent.Left;
import io.github.javalinrealtime.RealtimeEvent.Pushed;
import io.github.javalinrealtime.RealtimeEvent.Subscribed;
import io.github.javalinrealtime.RealtimeEvent.Unsubscribed;
import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestBrowser;
import io.github.javalinrealtime.web.testing.TestPage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventsTest {
    private final BlockingQueue<RealtimeEvent> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<ConnectionKey> keys = new LinkedBlockingQueue<>();
    private RealtimeTest test;
    private TestBrowser browser;

    @BeforeEach
    void start() {
        test = Apps.start(
                options -> {
                    options.on(RealtimeEvent.class, events::add);
                    options.history(Channel.matching("off"), History.off());
                    options.handler("fails", call -> {
                        throw new IllegalStateException("on purpose");
                    });
                },
                config -> config.routes.get("/key", ctx -> {
                    keys.add(socket(ctx).key());
                    ctx.html(Apps.HTML);
                }));
        browser = test.browser();
    }

    @AfterEach
    void stop() {
        test.close();
    }

    @Test
    void aPageJoinsAndLeavesOnceEachTime() throws Exception {
        TestPage page = browser.open("/key");
        ConnectionKey key = keys.take();
        for (int i = 0; i < 3; i++) {
            page.connect();
            assertEquals(new Joined(key), next());
            page.close();
            assertEquals(new Left(key), next());
        }
        assertQuiet();
    }

    @Test
    void aPageWhoseConnectionIsCutLeavesOnce() throws Exception {
        TestPage page = browser.open("/key");
        ConnectionKey key = keys.take();
        page.connect();
        assertEquals(new Joined(key), next());
        page.cut();
        assertEquals(new Left(key), next());
        assertQuiet();
    }

    @Test
    void aNewerSocketTakesOverWithoutAnybodyLeavingOrJoining() throws Exception {
        TestPage page = browser.open("/key");
        ConnectionKey key = keys.take();
        try (RawClient older = RawClient.open(page, "/?socket_connection_id=" + page.id())) {
            assertEquals(new Joined(key), next());
            page.connect();
            assertEquals(4409, older.awaitClose());
            assertEquals("pong", page.send("ping", null).body());
        }
        assertQuiet();
        page.close();
        assertEquals(new Left(key), next());
        assertQuiet();
    }

    @Test
    void aReconnectThatOvertakesTheEndOfItsOlderSocketEndsWithThePageThere() throws Exception {
        TestPage page = browser.open("/key");
        ConnectionKey key = keys.take();
        for (int i = 0; i < 20; i++) {
            page.connect();
            page.cut();
        }
        page.connect();
        assertEquals("pong", page.send("ping", null).body());
        page.close();
        int there = 0;
        int joined = 0;
        while (joined < 1 || there > 0 || !quiet()) {
            RealtimeEvent event = next();
            there += event.equals(new Joined(key)) ? 1 : -1;
            joined++;
            assertTrue(there == 0 || there == 1, "joined and left take turns");
        }
    }

    @Test
    void requestsThatSubscribeUnsubscribeAndPushAreTold() throws Exception {
        TestPage page = browser.open("/key");
        ConnectionKey key = keys.take();
        String id = page.id();
        browser.post("/subscribe", Map.of("on", "a", "socket_connection_id", id));
        browser.post("/push", Map.of("on", "a", "text", "é"));
        browser.post("/unsubscribe", Map.of("on", "a", "socket_connection_id", id));
        test.plugin().push(Map.of("x", 1), "nobody");
        test.plugin().pushTo(key, 1, "mine");
        Channel a = Channel.of("a");
        assertEquals(new Subscribed(key, Set.of(a)), next());
        assertEquals(new Pushed(a, "\"é\""), next());
        assertEquals(new Unsubscribed(key, Set.of(a)), next());
        assertEquals(new Pushed(Channel.of("nobody"), "{\"x\":1}"), next());
        assertEquals(new Pushed(new Channel("mine", key), "1"), next());
        assertQuiet();
    }

    @Test
    void aGapIsToldWhetherTheClientAsksForControlFramesOrNot() throws Exception {
        TestPage page = browser.open("/page?on=off");
        Subscribed subscribed = (Subscribed) next();
        test.plugin().push("x", "off");
        next();
        try (RawClient plain = RawClient.open(page, "/?socket_connection_id=" + page.id())) {
            assertEquals(new Joined(subscribed.page()), next());
            assertEquals(new Gap(subscribed.page(), Channel.of("off")), next());
            assertEquals(List.of(), plain.allUntilPong());
        }
    }

    @Test
    void aFailureThatNobodyElseHearsOfIsTold() throws Exception {
        browser.open("/page").connect().send("fails", null);
        Joined joined = (Joined) next();
        Failed failed = (Failed) next();
        assertEquals(joined.page(), failed.page());
        assertEquals("on purpose", failed.cause().getMessage());
    }

    @Test
    void aListenerThatThrowsHarmsNothing() throws Exception {
        List<RealtimeEvent> after = new CopyOnWriteArrayList<>();
        test.plugin().on(RealtimeEvent.class, event -> {
            throw new IllegalStateException("on purpose");
        });
        test.plugin().on(RealtimeEvent.class, event -> {
            throw new AssertionError("on purpose");
        });
        test.plugin().on(Pushed.class, after::add);
        TestPage page = browser.open("/page?on=a").connect();
        test.plugin().push(1, "a");
        test.plugin().push(2, "a");
        assertEquals(1, page.awaitPush("a").as(Integer.class));
        assertEquals(2, page.awaitPush("a").as(Integer.class));
        test.plugin().eventsTold().get(10, TimeUnit.SECONDS);
        assertEquals(List.of(new Pushed(Channel.of("a"), "1"), new Pushed(Channel.of("a"), "2")), after);
    }

    @Test
    void aListenerThatBlocksHoldsUpNobody() throws Exception {
        BlockingQueue<Boolean> release = new LinkedBlockingQueue<>();
        test.plugin().on(Pushed.class, event -> {
            try {
                release.poll(20, TimeUnit.SECONDS);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
        TestPage page = browser.open("/page?on=a").connect();
        test.plugin().push(1, "a");
        assertEquals(1, page.awaitPush("a").as(Integer.class));
        page.cut();
        test.plugin().push(2, "a");
        assertEquals(2, page.connect().awaitPush("a").as(Integer.class));
        release.addAll(List.of(true, true));
    }

    private RealtimeEvent next() throws InterruptedException {
        RealtimeEvent event = events.poll(10, TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("no event came");
        }
        return event;
    }

    private boolean quiet() {
        test.plugin().eventsTold().join();
        return events.isEmpty();
    }

    private void assertQuiet() {
        test.plugin().eventsTold().join();
        assertEquals(List.of(), List.copyOf(events));
    }
}
