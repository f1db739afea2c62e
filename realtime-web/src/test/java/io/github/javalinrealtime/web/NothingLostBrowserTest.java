package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.History;
import io.github.javalinrealtime.InMemoryRegistry;
import io.github.javalinrealtime.RealtimeEvent;
import io.github.javalinrealtime.TcpProxy;
import io.github.javalinrealtime.TimeSource;
import io.javalin.config.JavalinConfig;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Pages in a real browser, on a network that fails in each way that it can. */
class NothingLostBrowserTest extends BrowserSuite {
    @AutoClose
    private BrowserApp app;

    @AutoClose
    private TcpProxy network;

    @AfterEach
    void check() {
        browser.assertNoViolation();
    }

    @Test
    void whatIsPushedWhileAPageLoadsSlowlyAppearsOnceAndInOrder() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch pushed = new CountDownLatch(1);
        start(
                options -> {},
                routes -> routes.routes.get("/slow.js", ctx -> {
                    asked.countDown();
                    assertTrue(pushed.await(10, TimeUnit.SECONDS));
                    ctx.contentType("text/javascript").result("");
                }));
        app.content = "<script src=\"/slow.js\"></script>";
        CompletableFuture<Void> loading = CompletableFuture.runAsync(() -> browser.openLive(app.url("/rooms/1")));
        assertTrue(asked.await(10, TimeUnit.SECONDS));
        pushAll(1, 50);
        assertFalse(app.heard(RealtimeEvent.Joined.class));
        pushed.countDown();
        loading.get(20, TimeUnit.SECONDS);
        pushAll(51, 60);
        browser.awaitShown(texts(1, 60));
    }

    @Test
    void aReloadedPageIsANewOneAndGoesOn() {
        start(options -> {});
        browser.openLive(app.url("/rooms/1"));
        String id = browser.id();
        pushAll(1, 1);
        browser.awaitShown(texts(1, 1));
        browser.reload();
        browser.awaitState("open");
        assertNotEquals(id, browser.id());
        app.await(RealtimeEvent.Left.class);
        pushAll(2, 2);
        browser.awaitShown(texts(2, 2));
    }

    @Test
    void pushesDuringSeveralCutsAppearOnceAndInOrder() {
        start(options -> options.history = new History(1_000, Duration.ofMinutes(5)));
        browser.openLive(network.url("/rooms/1"));
        app.await(RealtimeEvent.Joined.class);
        for (int i = 1; i <= 200; i++) {
            app.push(text(i), "room:1");
            if (i % 40 == 20) {
                network.reset();
            } else if (i % 40 == 0) {
                app.await(RealtimeEvent.Joined.class);
            }
        }
        browser.awaitShown(texts(1, 200));
        assertEquals(List.of(), browser.value("gaps"));
        assertTrue((Long) browser.value("sockets.length") >= 6);
    }

    @Test
    void aCutThatLastsIsBridgedByTheHistory() {
        start(options -> {});
        browser.openLive(network.url("/rooms/1"));
        pushAll(1, 10);
        browser.awaitShown(texts(1, 10));
        network.cut();
        browser.awaitState("waiting");
        app.await(RealtimeEvent.Left.class);
        pushAll(11, 100);
        network.open();
        browser.awaitShown(texts(1, 100));
        assertEquals(List.of(), browser.value("gaps"));
    }

    @Test
    void whatTheHistoryDoesNotKeepIsToldAsAGapAndLaterPushesFollow() {
        start(options -> options.history = new History(5, Duration.ofMinutes(5)));
        browser.openLive(network.url("/rooms/1"));
        pushAll(1, 1);
        browser.awaitShown(texts(1, 1));
        network.cut();
        app.await(RealtimeEvent.Left.class);
        pushAll(2, 20);
        network.open();
        browser.await("gaps.length");
        pushAll(21, 22);
        browser.awaitShown("1", "21", "22");
        assertEquals(List.of("history"), browser.value("gaps"));
    }

    @Test
    void aConnectionThatIsSilentlyDeadIsNoticedWithinTheDeadline() {
        start(options -> {});
        app.settings = BrowserApp.QUICK + ", pingAfter: 300, pongWithin: 300";
        browser.openLive(network.url("/rooms/1"));
        app.await(RealtimeEvent.Joined.class);
        network.stall();
        pushAll(1, 3);
        browser.awaitShown(texts(1, 3));
        assertEquals(2L, browser.value("sockets.length"));
        assertEquals(List.of(), browser.value("gaps"));
        assertFalse(app.heard(RealtimeEvent.Left.class), "the page never left, its newer socket took over");
        assertFalse(app.heard(RealtimeEvent.Joined.class));
        // What the network held arrives after all, at a socket that is none any more.
        network.open();
        pushAll(4, 5);
        browser.awaitShown(texts(1, 5));
    }

    @Test
    void aPageThatWakesOnADeadConnectionNoticesIt() {
        start(options -> {});
        app.settings = BrowserApp.QUICK + ", pongWithinOnWake: 300";
        browser.openLive(network.url("/rooms/1"));
        String sleeping = browser.tab();
        browser.openTab(app.url("/elsewhere"));
        network.stall();
        pushAll(1, 3);
        browser.turnTo(sleeping);
        browser.awaitShown(texts(1, 3));
        assertEquals(List.of("hidden", "visible"), browser.value("visibility"));
    }

    @Test
    void aPageThatReadsTooSlowlyIsClosedAndGetsEverythingByReplay() {
        start(options -> {});
        browser.openLive(network.url("/rooms/1"));
        app.await(RealtimeEvent.Joined.class);
        browser.run("window.numbers = []; realtime.on('room:1', message => numbers.push(message.number))");
        network.stall();
        String filler = "x".repeat(200_000);
        for (int i = 1; i <= 80; i++) {
            app.push(Map.of("number", i, "filler", filler), "room:1");
        }
        app.await(RealtimeEvent.Left.class);
        network.open();
        browser.await("numbers.length >= 80");
        assertEquals(IntStream.rangeClosed(1, 80).mapToObj(Long::valueOf).toList(), browser.value("numbers"));
        assertEquals(List.of(), browser.value("gaps"));
    }

    @Test
    void aServerThatStartsAnewEndsTheSessionOfAnOpenPageAndThePageIsTold() {
        start(options -> {});
        browser.openLive(app.url("/rooms/1"));
        restart(options -> {});
        browser.awaitState("ended");
        assertEquals(List.of("ended"), browser.value("gaps"));
        assertEquals(List.of("idle", "connecting", "open", "waiting"), browser.value("states.slice(0, 4)"));
        assertEquals(
                List.of("session-ended", 401L),
                browser.value("realtime.call('/plain').catch(error => [error.code, error.status])"));
    }

    @Test
    void aServerThatStartsAnewWithTheSameKeysTellsAGap() {
        start(options -> options.sessionKeys = new SameKey());
        browser.openLive(app.url("/rooms/1"));
        restart(options -> options.sessionKeys = new SameKey());
        browser.await("gaps.length");
        browser.awaitState("open");
        assertEquals(List.of("unknown"), browser.value("gaps"));
    }

    @Test
    void aPageThatAsksForItReloadsOnAGapOnceAMinute() {
        start(options -> {});
        app.bodyAttributes = "data-socket-on-gap=\"reload\"";
        browser.openLive(app.url("/rooms/1"));
        String id = browser.id();
        browser.run("window.before = true");
        BrowserApp fresh = restart(options -> {});
        browser.await("!window.before && realtime.state === 'open'");
        assertNotEquals(id, browser.id());
        assertEquals(1, fresh.rendered.get());
        fresh.push("here again", "room:1");
        browser.awaitShown("here again");

        browser.run("fetch('/logout', {method: 'POST'})");
        // The warning stands where the reload would be.
        browser.await("warnings.length");
        browser.awaitState("ended");
        assertEquals(1, fresh.rendered.get());
    }

    @Test
    void aPageThatWasAwayForLongerThanItsLeaseIsTold() {
        MovableTime time = new MovableTime();
        start(options -> options.registry = new InMemoryRegistry(time, InMemoryRegistry.DEFAULT_HISTORY_BYTES));
        browser.openLive(network.url("/rooms/1"));
        pushAll(1, 1);
        browser.awaitShown(texts(1, 1));
        network.cut();
        app.await(RealtimeEvent.Left.class);
        time.move(Duration.ofHours(2));
        network.open();
        browser.await("gaps.length");
        browser.awaitState("open");
        assertEquals(List.of("unknown"), browser.value("gaps"));
    }

    private void start(Consumer<RealtimeConfig> options) {
        start(options, routes -> {});
    }

    private void start(Consumer<RealtimeConfig> options, Consumer<JavalinConfig> routes) {
        app = BrowserApp.start(options, routes);
        app.settings = BrowserApp.QUICK;
        network = TcpProxy.before(app.port());
    }

    /** Stops the app and starts another one at its port, as a deployment does. */
    private BrowserApp restart(Consumer<RealtimeConfig> options) {
        app.await(RealtimeEvent.Joined.class);
        app.close();
        browser.awaitState("waiting");
        app = app.startAgain(options);
        return app;
    }

    private void pushAll(int from, int to) {
        texts(from, to).forEach(text -> app.push(text, "room:1"));
    }

    private static List<String> texts(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(NothingLostBrowserTest::text)
                .toList();
    }

    private static String text(int number) {
        return Integer.toString(number);
    }

    /** Time as it is, and what was added to it. */
    private static final class MovableTime implements TimeSource {
        private final TimeSource system = TimeSource.system();
        private final AtomicLong moved = new AtomicLong();

        void move(Duration by) {
            moved.addAndGet(by.toNanos());
        }

        @Override
        public long nanos() {
            return system.nanos() + moved.get();
        }

        @Override
        public long micros() {
            return system.micros() + moved.get() / 1_000;
        }
    }

    /** A key that stands outside the app and outlives it, as one in a cookie does. */
    private static final class SameKey implements SessionKeys {
        private static final String KEY = RandomId.next();

        @Override
        public String find(HttpServletRequest request) {
            return KEY;
        }

        @Override
        public String getOrCreate(HttpServletRequest request, HttpServletResponse response) {
            return KEY;
        }

        @Override
        public void replace(HttpServletRequest request, HttpServletResponse response) {
            throw new UnsupportedOperationException();
        }
    }
}
