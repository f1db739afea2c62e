package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.javalinrealtime.RealtimeEvent;
import io.github.javalinrealtime.Reply;
import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestBrowser;
import io.github.javalinrealtime.web.testing.TestPage;
import io.github.javalinrealtime.web.testing.TestReply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class MessageHandlersTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final BlockingQueue<CompletableFuture<Object>> PENDING = new LinkedBlockingQueue<>();

    private static RealtimeTest test;

    private final TestBrowser browser = test.browser();

    private record Point(int x, int y) {}

    @BeforeAll
    static void start() {
        test = Apps.start(MessageHandlersTest::handlers, config -> {
            config.routes.post("/login", ctx -> ctx.sessionAttribute("user", ctx.formParam("user")));
            config.routes.post("/invalidate", ctx -> ctx.req().getSession().invalidate());
        });
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    // A stage is a reply of its own, which the plugin waits for.
    @SuppressWarnings("FutureReturnValueIgnored")
    private static void handlers(RealtimeConfig options) {
        options.handler("text", call -> call.input(String.class) + "!");
        options.handler("turn", call -> {
            Point point = call.input(Point.class);
            return new Point(point.y, point.x);
        });
        options.handler("map", call -> Map.of("got", call.input(Map.class).get("a")));
        options.handler("list", call -> call.input(List.class));
        options.handler("nothing", call -> null);
        options.handler("field", call -> call.action() + " " + call.field("extra") + call.field("none"));
        options.handler("reply", call -> new Reply(299, Map.of("x-a", "é"), "body", null));
        options.handler("stage", call -> CompletableFuture.completedFuture(Map.of("later", true)));
        options.handler("stage-reply", call -> CompletableFuture.supplyAsync(() -> Reply.text(201, "made")));
        options.handler("stage-null", call -> CompletableFuture.completedFuture(null));
        options.handler("stage-fails", call -> CompletableFuture.failedFuture(new IllegalStateException("a secret")));
        options.handler("stage-bad", call -> CompletableFuture.supplyAsync(() -> call.input(Point.class)));
        options.handler("pending", call -> {
            CompletableFuture<Object> pending = new CompletableFuture<>();
            PENDING.add(pending);
            return pending;
        });
        options.handler("fails", call -> {
            throw new IOException("a secret");
        });
        options.handler("error", call -> {
            throw new AssertionError("a secret");
        });
        options.handler("unwritable", call -> new Object());
        options.handler("large", call -> "x".repeat(600_000));
        options.handler("user", call -> "" + call.session("user"));
        options.handler("join", call -> {
            call.socket().subscribe("joined");
            call.socket().push("all", "joined");
            call.socket().pushToOthers("others", "joined");
            return "" + call.socket().isCall();
        });
    }

    @Test
    void aHandlerReadsItsInputAsAType() {
        TestPage page = connected();
        assertEquals("hé\"!", page.send("text", "hé\"").body());
        assertEquals("{\"x\":2,\"y\":1}", page.send("turn", new Point(1, 2)).body());
        assertEquals(
                "{\"got\":[1,2]}", page.send("map", Map.of("a", List.of(1, 2))).body());
        assertEquals(
                "[1,\"a\",null]", page.send("list", Arrays.asList(1, "a", null)).body());
    }

    @Test
    void whatAHandlerReturnsIsTheReply() {
        TestPage page = connected();
        TestReply text = page.send("text", "a");
        assertEquals(200, text.status());
        assertEquals("text/plain", text.headers().get("content-type"));
        TestReply json = page.send("turn", new Point(1, 2));
        assertEquals("application/json", json.headers().get("content-type"));
        assertEquals(new TestReply(299, Map.of("x-a", "é"), "body", ""), page.send("reply", null));
        assertEquals("", page.send("nothing", null).body());
        assertEquals("{\"later\":true}", page.send("stage", null).body());
        assertEquals(201, page.send("stage-reply", null).status());
        assertEquals("", page.send("stage-null", null).body());
    }

    @Test
    void aHandlerSeesTheOtherFieldsOfTheFrame() throws Exception {
        try (RawClient raw = raw()) {
            raw.send("{\"id\":1,\"action\":\"field\",\"extra\":{\"a\":[1]}}");
            assertEquals(
                    "field {\"a\":[1]}null",
                    JSON.readTree(raw.next()).path("body").asText());
        }
    }

    @Test
    void aHandlerSeesTheSessionAsItIsNow() {
        TestPage page = connected();
        assertEquals("null", page.send("user", null).body());
        browser.post("/login", Map.of("user", "ann"));
        assertEquals("ann", page.send("user", null).body());
        browser.post("/login", Map.of("user", "bob"));
        assertEquals("bob", page.send("user", null).body());
    }

    @Test
    void aHandlerSubscribesAndPushesForItsPage() {
        TestPage other = test.browser().open("/page?on=joined").connect();
        TestPage page = connected();
        assertEquals("true", page.send("join", null).body());
        assertEquals("all", page.awaitPush("joined").as(String.class));
        assertEquals("all", other.awaitPush("joined").as(String.class));
        assertEquals("others", other.awaitPush("joined").as(String.class));
        page.assertNoPush("joined");
    }

    @Test
    void pingIsBuiltIn() {
        TestReply pong = connected().send("ping", null);
        assertEquals(200, pong.status());
        assertEquals("pong", pong.body());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{|null|400|bad-json",
                "''|null|400|bad-json",
                "[]|null|400|bad-json",
                "\"a\"|null|400|bad-json",
                "{\"id\":1,\"action\":\"ping\"}x|null|400|bad-json",
                "{\"id\":1,\"id\":2,\"action\":\"ping\"}|null|400|bad-json",
                "{}|null|400|missing-id",
                "{\"action\":\"ping\"}|null|400|missing-id",
                "{\"id\":null,\"action\":\"ping\"}|null|400|missing-id",
                "{\"id\":{},\"action\":\"ping\"}|null|400|missing-id",
                "{\"id\":\"\",\"action\":\"ping\"}|null|400|missing-id",
                "{\"id\":7}|7|400|missing-action",
                "{\"id\":\"7\",\"action\":\"\"}|\"7\"|400|missing-action",
                "{\"id\":\"7\",\"action\":7}|\"7\"|400|missing-action",
                "{\"id\":\"7\",\"action\":\"Ping\"}|\"7\"|404|unknown-action",
                "{\"id\":\"7\",\"action\":\"nowhere\"}|\"7\"|404|unknown-action",
                "{\"id\":\"7\",\"action\":\"turn\"}|\"7\"|400|bad-input",
                "{\"id\":\"7\",\"action\":\"turn\",\"input\":\"a\"}|\"7\"|400|bad-input",
                "{\"id\":\"7\",\"action\":\"turn\",\"input\":{\"z\":1}}|\"7\"|400|bad-input",
                "{\"id\":\"7\",\"action\":\"stage-bad\"}|\"7\"|400|bad-input",
                "{\"id\":\"7\",\"action\":\"fails\"}|\"7\"|500|failed",
                "{\"id\":\"7\",\"action\":\"error\"}|\"7\"|500|failed",
                "{\"id\":\"7\",\"action\":\"stage-fails\"}|\"7\"|500|failed",
                "{\"id\":\"7\",\"action\":\"unwritable\"}|\"7\"|500|failed",
                "{\"id\":\"7\",\"action\":\"large\"}|\"7\"|413|too-large"
            })
    void anErrorIsAReplyFromTheTableAndTheSocketLives(String frame, String id, int status, String code)
            throws Exception {
        try (RawClient raw = raw()) {
            raw.send(frame);
            assertEquals(
                    "{\"id\":" + id + ",\"status\":" + status + ",\"headers\":{},\"body\":\"\",\"error\":\"" + code
                            + "\"}",
                    raw.next());
            assertEquals(List.of(), raw.allUntilPong());
        }
    }

    @Test
    void aFailureIsToldToTheAppWithItsCause() throws Exception {
        BlockingQueue<RealtimeEvent.Failed> failures = new LinkedBlockingQueue<>();
        test.plugin().on(RealtimeEvent.Failed.class, failures::add);
        connected().send("fails", null);
        RealtimeEvent.Failed failed = failures.poll(10, TimeUnit.SECONDS);
        assertEquals("a secret", failed.cause().getMessage());
        assertFalse(failed.what().contains("secret"), failed.what());
    }

    @Test
    void framesAreAnsweredInOrderAndAStageDoesNotHoldUpTheNext() throws Exception {
        try (RawClient raw = raw()) {
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                raw.send("{\"id\":" + i + ",\"action\":\"text\",\"input\":\"a\"}");
                expected.add("{\"id\":" + i);
            }
            List<String> ids = raw.allUntilPong().stream()
                    .map(frame -> frame.substring(0, frame.indexOf(',')))
                    .toList();
            assertEquals(expected, ids);
            raw.send("{\"id\":\"slow\",\"action\":\"pending\"}");
            assertEquals(List.of(), raw.allUntilPong());
            PENDING.take().complete("done");
            assertTrue(raw.next().startsWith("{\"id\":\"slow\",\"status\":200"));
        }
    }

    @Test
    void aPageThatSendsTooMuchIsClosed() throws Exception {
        try (RawClient raw = raw()) {
            for (int i = 0; i < 300; i++) {
                raw.trySend("{\"id\":1,\"action\":\"ping\"}");
            }
            assertEquals(4429, raw.awaitClose());
        }
    }

    @Test
    void aFrameThatIsTooLargeOrNoTextIsRefusedWithItsCloseCode() {
        try (RawClient raw = raw()) {
            raw.trySend("x".repeat((128 << 10) + 1));
            assertEquals(1009, raw.awaitClose());
        }
        try (RawClient raw = raw()) {
            raw.sendBytes();
            assertEquals(1003, raw.awaitClose());
        }
    }

    @Test
    void aFrameOfTheLargestSizeIsTaken() throws Exception {
        try (RawClient raw = raw()) {
            raw.send("{\"id\":1,\"action\":\"text\",\"input\":\"" + "x".repeat(100_000) + "\"}");
            assertEquals(
                    100_001, JSON.readTree(raw.next()).path("body").asText().length());
        }
    }

    @Test
    void aNameIsGivenOnce() {
        for (String taken : new String[] {"ping", "call-route", "resume", "text", " "}) {
            assertThrows(IllegalArgumentException.class, () -> test.plugin().handler(taken, call -> null));
        }
        test.plugin().handler("late", call -> "late too");
        assertEquals("late too", connected().send("late", null).body());
    }

    private TestPage connected() {
        return browser.open("/page").connect();
    }

    private RawClient raw() {
        TestPage page = test.browser().open("/page");
        return RawClient.open(page, "/?socket_connection_id=" + page.id());
    }
}
