package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestPage;
import io.github.javalinrealtime.web.testing.TestReply;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An app that stops while its pages are open. */
@Timeout(30)
class DrainTest {
    /** Longer than a test may take, so that one which waits for its end fails. */
    private static final Duration LONG = Duration.ofMinutes(1);

    private static final long PATIENCE = 10;

    /** On two cores the common pool has one thread, and what is to go on meanwhile would wait for a call. */
    private static final Executor THREADS = task -> new Thread(task).start();

    private final BlockingQueue<String> called = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> answer = new CompletableFuture<>();

    @Test
    void fewPagesCloseAtOnceWhateverTheTime() {
        RealtimeTest test = start(LONG);
        TestPage page = test.browser().open("/page?on=a").connect();
        TestPage other = test.browser().open("/page?on=a").connect();
        test.close();
        assertEquals(1012, page.awaitClose());
        assertEquals(1012, other.awaitClose());
    }

    @Test
    void aCalledRouteIsAnsweredBeforeItsSocketClosesAndItsPageGoesOnGettingPushes() throws Exception {
        RealtimeTest test = start(LONG);
        TestPage page = test.browser().open("/page?on=a").connect();
        CompletableFuture<TestReply> reply =
                CompletableFuture.supplyAsync(() -> page.call("GET", "/later", null), THREADS);
        assertEquals("/later", called.poll(PATIENCE, TimeUnit.SECONDS));
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(test::close, THREADS);
        awaitRefusal(page);
        test.plugin().push("still there", "a");
        assertEquals("still there", page.awaitPush("a").as(String.class));
        assertFalse(reply.isDone() || stopped.isDone());
        answer.complete("done");
        assertEquals("done", reply.get(PATIENCE, TimeUnit.SECONDS).body());
        assertEquals(1012, page.awaitClose());
        stopped.get(PATIENCE, TimeUnit.SECONDS);
    }

    @Test
    void aMessageHandlerIsAwaitedTooAndWhatThePageSendsThenIsNotHandled() throws Exception {
        RealtimeTest test = start(LONG);
        TestPage page = test.browser().open("/page");
        RawClient client = RawClient.open(page, "/?socket_connection_id=" + page.id());
        client.send("{\"id\":\"1\",\"action\":\"later\"}");
        assertEquals("later", called.poll(PATIENCE, TimeUnit.SECONDS));
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(test::close, THREADS);
        awaitRefusal(page);
        client.send("{\"id\":\"2\",\"action\":\"later\"}");
        answer.complete("done");
        assertTrue(client.next().startsWith("{\"id\":\"1\",\"status\":200"));
        assertEquals(1012, client.awaitClose());
        stopped.get(PATIENCE, TimeUnit.SECONDS);
        assertTrue(called.isEmpty());
    }

    @Test
    void whatIsNeverAnsweredDoesNotHoldTheStopUpBeyondTheTime() throws Exception {
        RealtimeTest test = start(Duration.ofMillis(300));
        TestPage page = test.browser().open("/page");
        RawClient client = RawClient.open(page, "/?socket_connection_id=" + page.id());
        client.send("{\"id\":\"1\",\"action\":\"later\"}");
        client.send("{\"id\":\"2\",\"action\":\"call-route\",\"uri\":\"/later\"}");
        assertEquals("later", called.poll(PATIENCE, TimeUnit.SECONDS));
        assertEquals("/later", called.poll(PATIENCE, TimeUnit.SECONDS));
        test.close();
        assertEquals(1012, client.awaitClose());
    }

    @Test
    void aTimeThatCannotBeIsRefused() {
        for (Duration impossible : new Duration[] {Duration.ofMillis(-1), Duration.ofHours(1)}) {
            IllegalArgumentException refused = assertThrows(
                    IllegalArgumentException.class, () -> new RealtimePlugin(options -> options.drain = impossible));
            assertTrue(("" + refused.getMessage()).startsWith("rt.drain is " + impossible), refused::getMessage);
        }
    }

    // A stage is a reply of its own, which the plugin waits for.
    @SuppressWarnings("FutureReturnValueIgnored")
    private RealtimeTest start(Duration drain) {
        return Apps.start(
                options -> {
                    options.drain = drain;
                    options.handler("later", call -> {
                        called.add("later");
                        return answer;
                    });
                },
                this::routes);
    }

    private void routes(JavalinConfig config) {
        config.routes.get("/later", ctx -> {
            called.add("/later");
            ctx.future(() -> answer.thenAccept(ctx::result));
        });
    }

    /** The app's stop is under way when it takes no more sockets. */
    private static void awaitRefusal(TestPage page) throws IOException {
        int port = page.answer().uri().getPort();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
        int status = 0;
        while (status != 503) {
            assertTrue(System.nanoTime() < deadline, "a socket is still taken in: " + status);
            status = RawHttp.upgrade(port, "/?socket_connection_id=" + RawHttp.ID, "Host: a", "Origin: http://a")
                    .status();
        }
    }
}
