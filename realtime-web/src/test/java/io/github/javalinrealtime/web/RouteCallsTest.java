package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestBrowser;
import io.github.javalinrealtime.web.testing.TestPage;
import io.github.javalinrealtime.web.testing.TestReply;
import io.javalin.config.JavalinConfig;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.UnauthorizedResponse;
import io.javalin.security.RouteRole;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class RouteCallsTest {
    private static final Map<String, String> FORM = Map.of("content-type", "application/x-www-form-urlencoded");
    private static final Semaphore HELD = new Semaphore(0);
    private static final Semaphore RELEASED = new Semaphore(0);

    private static RealtimeTest test;

    private final TestBrowser browser = test.browser();

    private enum Role implements RouteRole {
        MEMBER
    }

    private record Point(int x, int y) {}

    @BeforeAll
    static void start() {
        test = Apps.start(options -> {}, RouteCallsTest::routes);
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    private static void routes(JavalinConfig config) {
        config.routes.before("/order", ctx -> ctx.header("x-order", "before"));
        config.routes.get("/order", ctx -> ctx.result(ctx.res().getHeader("x-order") + " route"));
        config.routes.after("/order", ctx -> ctx.header("x-after", "after"));
        config.routes.beforeMatched(ctx -> {
            if (ctx.routeRoles().contains(Role.MEMBER) && ctx.sessionAttribute("user") == null) {
                throw new UnauthorizedResponse("members only");
            }
            if (ctx.routeRoles().contains(Role.MEMBER) && ctx.sessionAttribute("barred") != null) {
                throw new ForbiddenResponse("not any more");
            }
        });
        config.routes.post("/login", ctx -> ctx.sessionAttribute("user", ctx.formParam("user")));
        config.routes.post("/bar", ctx -> ctx.sessionAttribute("barred", true));
        config.routes.get("/old", ctx -> ctx.redirect("/hold"));
        config.routes.get("/member", ctx -> ctx.result("hello " + ctx.sessionAttribute("user")), Role.MEMBER);
        config.routes.get("/rooms/{room}", ctx -> ctx.result(ctx.pathParam("room") + ctx.queryParamMap()));
        config.routes.post("/json", ctx -> {
            Point point = ctx.bodyAsClass(Point.class);
            ctx.json(new Point(point.y, point.x));
        });
        config.routes.post("/form", ctx -> ctx.result(ctx.formParam("a") + ctx.formParams("b")));
        config.routes.get("/teapot", ctx -> {
            throw new IllegalArgumentException("I am a teapot");
        });
        config.routes.get("/broken", ctx -> {
            throw new UnsupportedOperationException("a secret of the server");
        });
        config.routes.get("/future", ctx -> ctx.future(() -> CompletableFuture.runAsync(() -> ctx.result("later"))));
        config.routes.get("/is-call", ctx -> ctx.result("" + socket(ctx).isCall()));
        config.routes.get("/join/{channel}", ctx -> socket(ctx).subscribe(ctx.pathParam("channel")));
        config.routes.get("/leave/{channel}", ctx -> socket(ctx).unsubscribe(ctx.pathParam("channel")));
        config.routes.get("/cookie", ctx -> ctx.cookie("a", "secret").result("set"));
        config.routes.get("/hold", ctx -> {
            HELD.release();
            if (!RELEASED.tryAcquire(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody released it");
            }
        });
        config.routes.get("/thread", ctx -> ctx.result(Thread.currentThread().toString()));
    }

    @Test
    void aRouteIsCalledWithTheAppsHandlersAround() {
        TestReply reply = connected().call("GET", "/order", null);
        assertEquals(200, reply.status());
        assertEquals("before route", reply.body());
        assertEquals("after", reply.headers().get("x-after"));
        assertEquals("", reply.error());
    }

    @Test
    void inputBecomesTheQueryTheJsonBodyOrTheForm() {
        TestPage page = connected();
        assertEquals(
                "7{x=[1], a=[é &]}",
                page.call("GET", "/rooms/7?x=1", Map.of("a", "é &")).body());
        assertEquals(
                "{\"x\":2,\"y\":1}", page.call("POST", "/json", new Point(1, 2)).body());
        assertEquals(
                "é[1, 2]",
                page.call("POST", "/form", Map.of("a", "é", "b", new int[] {1, 2}), FORM)
                        .body());
    }

    @Test
    void aCallHasTheSessionAndTheRolesOfItsPageAsTheyAreNow() {
        TestPage page = connected();
        assertEquals(401, page.call("GET", "/member", null).status());
        browser.post("/login", Map.of("user", "ann"));
        assertEquals("hello ann", page.call("GET", "/member", null).body());
        assertEquals(
                200, page.call("POST", "/login", Map.of("user", "bob"), FORM).status());
        assertEquals("hello bob", browser.get("/member").body());
    }

    @Test
    void aRightThatWasTakenAwayIsGoneAtTheNextCall() {
        TestPage page = connected();
        browser.post("/login", Map.of("user", "ann"));
        assertEquals(200, page.call("GET", "/member", null).status());
        browser.post("/bar", Map.of());
        assertEquals(403, page.call("GET", "/member", null).status());
        assertEquals("pong", page.send("ping", null).body(), "the socket is still open");
    }

    @Test
    void aRedirectIsTheAnswerAndNobodyFollowsIt() {
        TestReply reply = connected().call("GET", "/old", null);
        assertEquals(302, reply.status());
        assertEquals("/hold", reply.headers().get("location"));
        assertEquals(0, HELD.availablePermits());
    }

    @ParameterizedTest
    @CsvSource({
        "/teapot, 400, I am a teapot",
        "/broken, 500, Server Error",
        "/nowhere, 404, Endpoint GET /nowhere not found",
        "/member, 401, members only",
        "/future, 200, later",
        "/is-call, 200, true"
    })
    void aRouteAnswersItsCallerAsABrowser(String uri, int status, String body) {
        TestReply reply = connected().call("GET", uri, null);
        assertEquals(status, reply.status());
        assertEquals(body, reply.body());
        assertEquals("", reply.error(), "the route was reached, so it is its answer");
    }

    @Test
    void overHttpItIsNoCallWhateverTheRequestSays() {
        assertEquals("false", browser.get("/is-call?isCall=true").body());
        TestPage page = browser.open("/page");
        String answer = browser.send(browser.request("/is-call")
                        .header("Socket-Connection-Id", page.id())
                        .header("X-Call", "true")
                        .build())
                .body();
        assertEquals("false", answer);
    }

    @Test
    void subscribingInACalledRouteActsOnTheCallersPageAtOnce() {
        TestPage page = connected();
        for (int i = 0; i < 20; i++) {
            assertEquals(200, page.call("GET", "/join/called", null).status());
            test.plugin().push(i, "called");
            assertEquals(i, page.awaitPush("called").as(Integer.class));
            page.call("GET", "/leave/called", null);
            test.plugin().push("too late", "called");
            page.assertNoPush("called");
        }
    }

    @Test
    void aCallChangesNothingAboutTheSessionCookie() {
        TestPage page = connected();
        assertTrue(Apps.cookie(browser.get("/order")).isEmpty());
        TestReply reply = page.call("GET", "/order", null);
        assertFalse(reply.headers().containsKey("expires"), reply.toString());
        assertTrue(Apps.cookie(browser.get("/order")).isEmpty());
    }

    @Test
    void htmlOfACalledRouteIsAPieceOfTheCallersPage() {
        TestReply reply = connected().call("GET", "/page?on=piece", null);
        assertEquals(Apps.HTML, reply.body());
        assertFalse(reply.headers().containsKey("cache-control"), reply.toString());
    }

    @Test
    void cookiesOfACalledRouteStayOnTheServer() {
        TestReply reply = connected().call("GET", "/cookie", null);
        assertEquals("set", reply.body());
        assertFalse(reply.toString().contains("secret"), reply.toString());
    }

    @Test
    void eightCallsRunAtOnceAndTheNinthIsRefused() throws Exception {
        try (RawClient raw = raw()) {
            for (int i = 0; i < 8; i++) {
                raw.send(call(i, "\"uri\":\"/hold\""));
            }
            assertTrue(HELD.tryAcquire(8, 10, TimeUnit.SECONDS), "all eight run");
            raw.send(call(8, "\"uri\":\"/order\""));
            String refused = raw.next();
            assertTrue(refused.contains("\"id\":\"8\",\"status\":429"), refused);
            assertTrue(refused.endsWith("\"error\":\"too-many-calls\"}"), refused);
            RELEASED.release(8);
            Set<String> ids = new TreeSet<>();
            for (int i = 0; i < 8; i++) {
                ids.add(raw.next().substring(0, 25));
            }
            assertEquals(8, ids.size());
            raw.send(call(9, "\"uri\":\"/is-call\""));
            assertTrue(raw.next().contains("\"status\":200"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"uri\":\"//evil\"",
                "\"uri\":\"http://evil/\"",
                "\"uri\":\"order\"",
                "\"uri\":\"\"",
                "\"uri\":\"/a b\"",
                "\"uri\":\"/../..\"",
                "\"uri\":7",
                "\"uri\":null",
                "\"uri\":[\"/order\"]",
                "\"uri\":{}",
                "\"x\":1",
                "\"uri\":\"/order\",\"method\":\"TRACE\"",
                "\"uri\":\"/order\",\"method\":7",
                "\"uri\":\"/order\",\"method\":[]",
                "\"uri\":\"/order\",\"headers\":{\"Cookie\":\"a=b\"}",
                "\"uri\":\"/order\",\"headers\":{\"Socket-Connection-Id\":\"x\"}",
                "\"uri\":\"/order\",\"headers\":{\"x-a\":\"a\\r\\nCookie: b\"}",
                "\"uri\":\"/order\",\"headers\":{\"x-a\":{}}",
                "\"uri\":\"/order\",\"headers\":[\"x\"]",
                "\"uri\":\"/order\",\"headers\":\"x-a: b\"",
                "\"uri\":\"/order\",\"input\":[1]",
                "\"uri\":\"/order\",\"input\":{\"a\":{\"b\":1}}"
            })
    void aCallInTheWrongFormIsBadInputAndTheSocketLivesOn(String fields) throws Exception {
        try (RawClient raw = raw()) {
            raw.send(call(1, fields));
            String reply = raw.next();
            assertTrue(reply.startsWith("{\"id\":\"1\",\"status\":400,"), reply);
            assertTrue(reply.endsWith("\"body\":\"\",\"error\":\"bad-input\"}"), reply);
            raw.send(call(2, "\"uri\":\"/is-call\""));
            assertTrue(raw.next().contains("\"status\":200"));
        }
    }

    @Test
    void nullFieldsCountAsAbsentOnes() throws Exception {
        try (RawClient raw = raw()) {
            raw.send(call(1, "\"uri\":\"/is-call\",\"method\":null,\"input\":null,\"headers\":null"));
            assertTrue(raw.next().contains("\"status\":200"));
        }
    }

    @Test
    void anAnswerThatIsTooLargeIsRefused() {
        try (RealtimeTest other = Apps.start(
                options -> {}, config -> config.routes.get("/large", ctx -> ctx.result("x".repeat(600_000))))) {
            TestReply reply = other.browser().open("/page").connect().call("GET", "/large", null);
            assertEquals("too-large", reply.error());
            assertEquals(413, reply.status());
        }
    }

    @Test
    void aRouteThatTakesTooLongIsTimedOut() {
        try (RealtimeTest other = Apps.start(
                options -> options.callTimeout = Duration.ofMillis(50),
                config -> config.routes.get("/never", ctx -> ctx.future(CompletableFuture::new)))) {
            TestReply reply = other.browser().open("/page").connect().call("GET", "/never", null);
            assertEquals("timed-out", reply.error());
            assertEquals(504, reply.status());
        }
    }

    @Test
    void callsRunOnVirtualThreadsWhereTheAppTurnedThemOn() {
        if (Runtime.version().feature() < 21) {
            System.err.println("NOTE: this JDK " + Runtime.version().feature()
                    + " has no virtual threads; calls on them are tested by a build on 21 or newer");
        }
        CountDownLatch both = new CountDownLatch(2);
        try (RealtimeTest other = Apps.start(options -> {}, config -> {
            config.concurrency.useVirtualThreads = true;
            routes(config);
            config.routes.get("/meet", ctx -> {
                both.countDown();
                ctx.result("" + both.await(10, TimeUnit.SECONDS));
            });
        })) {
            TestPage page = other.browser().open("/page?on=virtual").connect();
            boolean virtual = page.call("GET", "/thread", null).body().startsWith("VirtualThread");
            assertEquals(Runtime.version().feature() >= 21, virtual);
            other.plugin().push("x", "virtual");
            assertEquals("x", page.awaitPush("virtual").as(String.class));
            try (TestPage second = other.browser().open("/page").connect()) {
                CompletableFuture<TestReply> meeting =
                        CompletableFuture.supplyAsync(() -> second.call("GET", "/meet", null));
                assertEquals("true", page.call("GET", "/meet", null).body());
                assertEquals("true", meeting.join().body());
            }
        }
    }

    private TestPage connected() {
        return browser.open("/page").connect();
    }

    private RawClient raw() {
        TestPage page = browser.open("/page");
        return RawClient.open(page, "/?socket_connection_id=" + page.id());
    }

    private static String call(int id, String fields) {
        return "{\"id\":\"" + id + "\",\"action\":\"call-route\"," + fields + "}";
    }
}
