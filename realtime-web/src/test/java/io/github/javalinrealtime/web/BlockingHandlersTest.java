package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestBrowser;
import io.github.javalinrealtime.web.testing.TestPage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Message handlers and called routes that block, more of them than the server has threads. */
@Timeout(120)
class BlockingHandlersTest {
    /** Jetty has 250 threads. */
    private static final int BLOCKED = 300;

    private static final int PAGES_OF_BROWSER = 100;
    private static final int SAMPLES = 200;
    private static final double MOST_MILLIS = 100;

    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final List<RawClient> blocked = new ArrayList<>();
    private RealtimeTest test;

    @BeforeEach
    void start() {
        test = Apps.start(
                options -> {
                    options.callTimeout = Duration.ofSeconds(60);
                    options.handler("block", call -> await());
                    options.handler("note", call -> call.input(String.class));
                },
                config -> config.routes.get("/block", ctx -> ctx.result(await())));
    }

    @AfterEach
    void stop() {
        gate.countDown();
        blocked.forEach(RawClient::close);
        test.close();
    }

    private String await() throws InterruptedException {
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        try {
            gate.await();
            return "done";
        } finally {
            running.decrementAndGet();
        }
    }

    @Test
    void handlersThatBlockHoldUpNeitherPushesNorPagesNorTheirOwnPings() throws Exception {
        block("{\"id\":1,\"action\":\"block\"}");
        assertServes("300 blocked handlers");
    }

    @Test
    void routesThatBlockHoldUpNeitherPushesNorPagesNorTheirOwnPings() throws Exception {
        block("{\"id\":1,\"action\":\"call-route\",\"uri\":\"/block\"}");
        assertServes("300 blocked routes");
    }

    @Test
    void callsThatWaitForTheirTurnKeepTheOrderOfTheirPage() throws Exception {
        block("{\"id\":1,\"action\":\"block\"}");
        RawClient last = blocked.get(BLOCKED - 1);
        for (int i = 0; i < 20; i++) {
            last.send("{\"id\":\"" + i + "\",\"action\":\"note\",\"input\":\"" + i + "\"}");
        }
        gate.countDown();
        assertTrue(last.next().startsWith("{\"id\":1,\"status\":200"));
        for (int i = 0; i < 20; i++) {
            assertTrue(last.next().startsWith("{\"id\":\"" + i + "\",\"status\":200"));
        }
        Browser.awaitUntil("all have run", () -> running.get() == 0);
        assertEquals(200, most.get(), "four fifths of the server's threads");
    }

    /** As many pages make one call each, and all that may run do. */
    private void block(String frame) throws InterruptedException {
        TestBrowser browser = test.browser();
        String cookie = "";
        for (int i = 0; i < BLOCKED; i++) {
            boolean next = i % PAGES_OF_BROWSER == 0;
            browser = next ? test.browser() : browser;
            TestPage page = browser.open("/page");
            cookie = next ? Apps.cookie(page.answer()).orElseThrow() : cookie;
            blocked.add(RawClient.open(port(page), cookie, "/?control&socket_connection_id=" + page.id()));
        }
        for (RawClient raw : blocked) {
            raw.next();
            raw.send(frame);
        }
        Browser.awaitUntil("calls run", () -> running.get() >= 200);
    }

    private void assertServes(String what) throws InterruptedException {
        TestBrowser browser = test.browser();
        TestPage page = browser.open("/page?on=room").connect();
        page.cut();
        page.connect();
        Percentiles pushes = new Percentiles();
        Percentiles requests = new Percentiles();
        for (int i = 0; i < SAMPLES; i++) {
            int number = i;
            pushes.time(() -> {
                test.plugin().push(number, "room");
                assertEquals(number, page.awaitPush("room").as(Integer.class));
            });
            requests.time(() -> assertEquals(200, browser.get("/page").statusCode()));
        }
        System.out.println(what + ": pushes " + pushes + ", pages " + requests);
        assertTrue(pushes.p99() <= MOST_MILLIS, pushes::toString);
        assertTrue(requests.p99() <= MOST_MILLIS, requests::toString);
        for (RawClient raw : List.of(blocked.get(0), blocked.get(BLOCKED - 1))) {
            assertEquals(List.of(), raw.allUntilPong());
        }
    }

    private static int port(TestPage page) {
        return page.answer().uri().getPort();
    }
}
