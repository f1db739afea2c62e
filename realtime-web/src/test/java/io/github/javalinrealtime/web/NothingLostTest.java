package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.History;
import io.github.javalinrealtime.InMemoryRegistry;
import io.github.javalinrealtime.RealtimeEvent;
import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestBrowser;
import io.github.javalinrealtime.web.testing.TestPage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NothingLostTest {
    private static final MovedTime TIME = new MovedTime();

    private static RealtimeTest test;

    private final TestBrowser browser = test.browser();

    @BeforeAll
    static void start() {
        test = Apps.start(
                options -> {
                    options.registry = new InMemoryRegistry(TIME, InMemoryRegistry.DEFAULT_HISTORY_BYTES);
                    options.history(Channel.matching("off:*"), History.off());
                    options.history(Channel.matching("storm"), new History(2_000, Duration.ofMinutes(5)));
                    options.history(Channel.matching("short:*"), new History(5, Duration.ofMinutes(5)));
                },
                config -> config.routes.post("/login", ctx -> ctx.sessionAttribute("user", "ann")));
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    @Test
    void whatIsPushedBetweenRenderAndConnectArrivesInOrder() {
        TestPage page = browser.open("/page?on=between");
        push("between", 0, 60);
        page.connect();
        push("between", 60, 100);
        assertPushed(page, "between", 0, 100);
        assertTrue(page.isKnown());
    }

    @Test
    void aPageHasTwoMinutesToLoad() {
        TestPage page = browser.open("/page?on=slow");
        push("slow", 0, 1);
        TIME.pass(Duration.ofSeconds(115));
        push("slow", 1, 2);
        page.connect();
        assertPushed(page, "slow", 0, 2);
    }

    @Test
    void aPageThatTookTooLongToLoadIsToldThatItIsUnknown() {
        TestPage page = browser.open("/page?on=late");
        TIME.pass(Duration.ofSeconds(121));
        test.plugin().push("x", "late");
        assertFalse(page.connect().isKnown());
        page.assertNoPush("late");
    }

    @Test
    void aPageThatWasAwayGetsAllItMissedOnce() {
        TestPage page = browser.open("/page?on=away").connect();
        push("away", 0, 3);
        assertPushed(page, "away", 0, 3);
        for (int round = 0; round < 5; round++) {
            if (round % 2 == 0) {
                page.close();
            } else {
                page.cut();
            }
            push("away", 3 + 20 * round, 13 + 20 * round);
            page.connect();
            push("away", 13 + 20 * round, 23 + 20 * round);
            assertPushed(page, "away", 3 + 20 * round, 23 + 20 * round);
            assertTrue(page.isKnown());
        }
        page.assertNoPush("away");
        page.assertNoGap("away");
    }

    @Test
    void nothingIsLostWhilePagesComeAndGoDuringPushes() throws Exception {
        TestPage page = browser.open("/page?on=storm").connect();
        Thread pusher = new Thread(() -> push("storm", 0, 2_000));
        pusher.start();
        for (int next = 0; next < 2_000; next += 40) {
            assertPushed(page, "storm", next, Math.min(next + 40, 2_000));
            if (next % 80 == 0 && pusher.isAlive()) {
                page.cut();
                page.connect();
                page.assertNoGap("storm");
            }
        }
        pusher.join();
        page.assertNoPush("storm");
    }

    @Test
    void moreThanTheHistoryIsAGapAndNothingPartialAndThenItGoesOn() {
        TestPage page = browser.open("/page?on=short:1").connect();
        push("short:1", 0, 1);
        assertPushed(page, "short:1", 0, 1);
        page.close();
        push("short:1", 1, 7);
        page.connect();
        page.awaitGap("short:1");
        page.assertNoPush("short:1");
        push("short:1", 7, 9);
        assertPushed(page, "short:1", 7, 9);
        page.close();
        push("short:1", 9, 14);
        page.connect();
        assertPushed(page, "short:1", 9, 14);
        page.assertNoGap("short:1");
    }

    @Test
    void whatIsTooOldIsAGap() {
        TestPage page = browser.open("/page?on=old").connect();
        page.close();
        push("old", 0, 2);
        TIME.pass(Duration.ofMinutes(6));
        page.connect();
        page.awaitGap("old");
        page.assertNoPush("old");
    }

    @Test
    void aChannelWithoutHistoryReachesThoseWhoAreThereAndTellsTheOthers() {
        TestPage here = browser.open("/page?on=off:1").connect();
        TestPage away = browser.open("/page?on=off:1");
        push("off:1", 0, 3);
        assertPushed(here, "off:1", 0, 3);
        away.connect().awaitGap("off:1");
        away.assertNoPush("off:1");
        push("off:1", 3, 4);
        assertPushed(here, "off:1", 3, 4);
        assertPushed(away, "off:1", 3, 4);
    }

    @Test
    void aQuietChannelMakesNoGapHoweverLongThePageIsAway() {
        TestPage page = browser.open("/page?on=quiet").connect();
        page.close();
        TIME.pass(Duration.ofMinutes(59));
        page.connect();
        assertTrue(page.isKnown());
        test.plugin().push(0, "quiet");
        assertPushed(page, "quiet", 0, 1);
        page.assertNoGap("quiet");
    }

    @Test
    void aPageWhoseLeaseIsOverIsTold() {
        TestPage page = browser.open("/page?on=over").connect();
        page.close();
        test.plugin().eventsTold().join();
        TIME.pass(Duration.ofMinutes(61));
        assertFalse(page.connect().isKnown());
    }

    @Test
    void aPageThatWasUnsubscribedWhileItWasAwayGetsNothing() {
        TestPage page = browser.open("/page?on=ended").connect();
        page.close();
        test.plugin().push("x", "ended");
        browser.post("/unsubscribe", Map.of("on", "ended", "socket_connection_id", page.id()));
        test.plugin().push("y", "ended");
        page.connect();
        page.assertNoPush("ended");
        page.assertNoGap("ended");
    }

    @Test
    void thePageThatConnectsTwiceKeepsTheNewerSocketAndNobodyLeft() {
        ConcurrentLinkedQueue<RealtimeEvent> events = new ConcurrentLinkedQueue<>();
        TestPage page = browser.open("/page?on=twice");
        RawClient older = plain(page);
        test.plugin().eventsTold().join();
        test.plugin().on(RealtimeEvent.class, events::add);
        page.connect();
        assertEquals(4409, older.awaitClose());
        test.plugin().push("x", "twice");
        assertEquals("x", page.awaitPush("twice").as(String.class));
        page.cut();
        page.connect();
        test.plugin().push("y", "twice");
        assertEquals("y", page.awaitPush("twice").as(String.class));
        test.plugin().eventsTold().join();
        assertTrue(events.stream().noneMatch(RealtimeEvent.Gap.class::isInstance), events.toString());
    }

    @Test
    void aPageThatTheBrowserKeptGoesOnWithItsOldId() {
        TestPage page = browser.open("/page?on=back").connect();
        page.close();
        TestPage next = browser.open("/page").connect();
        push("back", 0, 2);
        next.close();
        assertPushed(page.connect(), "back", 0, 2);
    }

    @Test
    void tabsThatAreRestoredAtOnceAgreeOnTheKeyOfTheirSession() {
        browser.post("/login", Map.of());
        List<TestPage> tabs = IntStream.range(0, 16)
                .parallel()
                .mapToObj(i -> browser.open("/page?on=tabs"))
                .toList();
        tabs.forEach(TestPage::connect);
        test.plugin().push(0, "tabs");
        tabs.forEach(tab -> assertPushed(tab, "tabs", 0, 1));
    }

    @Test
    void aPageWhoseCookieWasReplacedIsToldThatItIsUnknown() {
        TestPage page = browser.open("/page?on=replaced");
        browser.clearCookies();
        browser.open("/page");
        assertFalse(page.connect().isKnown());
    }

    private static RawClient plain(TestPage page) {
        return RawClient.open(page, "/?socket_connection_id=" + page.id());
    }

    private static void push(String channel, int from, int to) {
        for (int i = from; i < to; i++) {
            test.plugin().push(i, channel);
        }
    }

    private static void assertPushed(TestPage page, String channel, int from, int to) {
        for (int i = from; i < to; i++) {
            assertEquals(i, page.awaitPush(channel).as(Integer.class));
        }
    }
}
