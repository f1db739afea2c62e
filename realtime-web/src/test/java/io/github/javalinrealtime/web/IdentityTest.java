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
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.session.SessionIdManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class IdentityTest {
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{43}|[0-9a-f]{64}");
    private static final BlockingQueue<HttpSession> SESSIONS = new LinkedBlockingQueue<>();

    private static RealtimeTest test;

    private final TestBrowser browser = test.browser();

    @BeforeAll
    static void start() {
        test = Apps.start(options -> {}, IdentityTest::routes);
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    private static void routes(JavalinConfig config) {
        config.routes.post("/end", ctx -> {
            ctx.with(RealtimePlugin.class);
            test.plugin().endSession(ctx);
        });
        config.routes.get("/end-and-render", ctx -> {
            socket(ctx).subscribe("before");
            test.plugin().endSession(ctx);
            socket(ctx).subscribe("after");
            ctx.html(Apps.HTML);
        });
        config.routes.post("/logout", ctx -> ctx.req().getSession().invalidate());
        config.routes.get("/logout-and-render", ctx -> {
            ctx.req().getSession().invalidate();
            socket(ctx).subscribe("after");
            ctx.html(Apps.HTML);
        });
        config.routes.get("/login", ctx -> {
            ctx.sessionAttribute("user", "ann");
            ctx.req().changeSessionId();
            socket(ctx).subscribe("after");
            ctx.html(Apps.HTML);
        });
        config.routes.get("/subscribe-and-login", ctx -> {
            socket(ctx).subscribe("after");
            ctx.req().changeSessionId();
            ctx.html(Apps.HTML);
        });
        config.routes.get("/key", ctx -> {
            SESSIONS.add(ctx.req().getSession());
            socket(ctx).subscribe("kept");
            ctx.html(Apps.HTML);
        });
        config.routes.post("/who", ctx -> ctx.result("" + ctx.sessionAttribute("user")));
    }

    @Test
    void theKeyIsMadeWhenAPageIsRenderedAndNeverShown() throws Exception {
        HttpResponse<String> answer = browser.get("/key");
        String key = (String) SESSIONS.take().getAttribute("socket_key");
        assertEquals(43, key.length());
        assertFalse(
                answer.body().contains(key) || answer.headers().map().toString().contains(key));
        browser.get("/key");
        assertEquals(key, SESSIONS.take().getAttribute("socket_key"), "a session has one");
    }

    @Test
    void anIdOfAnotherSessionOpensASocketThatReceivesNothing() throws Exception {
        TestPage victim = browser.open("/page?on=victim").connect();
        TestPage attackers = test.browser().open("/page");
        String stolen = "/?socket_connection_id=" + victim.id();
        int port = attackers.answer().uri().getPort();
        try (RawClient raw =
                RawClient.open(port, Apps.cookie(attackers.answer()).orElseThrow(), stolen + "&control")) {
            assertEquals("{\"event\":\"open\",\"known\":false}", raw.next());
            test.plugin().push("secret", "victim");
            assertEquals("secret", victim.awaitPush("victim").as(String.class));
            assertEquals(List.of(), raw.allUntilPong());
        }
        assertEquals("pong", victim.send("ping", null).body(), "the victim's socket was not overtaken");
    }

    @Test
    void endSessionClosesTheSessionsSocketsAndMakesTheirIdsWorthNothing() {
        TestPage one = browser.open("/page?on=ended").connect();
        TestPage two = browser.open("/page").connect();
        TestPage stranger = test.browser().open("/page?on=ended").connect();
        assertEquals(200, browser.post("/end", Map.of()).statusCode());
        assertEquals(4401, one.awaitClose());
        assertEquals(4401, two.awaitClose());
        test.plugin().push("x", "ended");
        assertEquals("x", stranger.awaitPush("ended").as(String.class));
        assertFalse(one.connect().isKnown(), "the key is another one");
        one.assertNoPush("ended");
        browser.post("/subscribe", Map.of("on", "again", "socket_connection_id", one.id()));
        TestPage fresh = browser.open("/page?on=again").connect();
        test.plugin().push("y", "again");
        assertEquals("y", fresh.awaitPush("again").as(String.class));
    }

    @Test
    void thePageOfTheRequestThatEndsTheSessionIsAPageOfTheNewKey() {
        TestPage old = browser.open("/page").connect();
        TestPage page = browser.open("/end-and-render").connect();
        assertEquals(4401, old.awaitClose());
        assertTrue(page.isKnown());
        test.plugin().push("x", "before", "after");
        assertEquals("x", page.awaitPush("after").as(String.class));
        page.assertNoPush("before");
    }

    @Test
    void endSessionWithoutASessionDoesNothing() {
        HttpResponse<String> answer = test.browser().post("/end", Map.of());
        assertEquals(200, answer.statusCode());
        assertTrue(Apps.cookie(answer).isEmpty());
    }

    @Test
    void aSessionThatIsInvalidatedTakesItsSocketsWithIt() {
        TestPage page = browser.open("/page?on=a").connect();
        browser.post("/logout", Map.of());
        assertEquals(4401, page.awaitClose());
        TestPage next = browser.open("/page").connect();
        TestPage after = browser.open("/logout-and-render").connect();
        assertEquals(4401, next.awaitClose());
        test.plugin().push("x", "after");
        assertEquals("x", after.awaitPush("after").as(String.class));
    }

    @Test
    void aLoginThatChangesTheSessionsIdEndsThePagesFromBefore() {
        TestPage before = browser.open("/page?on=a").connect();
        TestPage after = browser.open("/login").connect();
        assertEquals(4401, before.awaitClose());
        assertTrue(after.isKnown());
        test.plugin().push("x", "after");
        assertEquals("x", after.awaitPush("after").as(String.class));
        assertEquals("ann", after.call("POST", "/who", null).body());
        assertFalse(before.connect().isKnown());
    }

    @Test
    void aHandlerMaySubscribeFirstAndThenChangeTheSessionsId() {
        browser.open("/page");
        TestPage page = browser.open("/subscribe-and-login").connect();
        assertTrue(page.isKnown());
        test.plugin().push("x", "after");
        assertEquals("x", page.awaitPush("after").as(String.class));
    }

    @Test
    void aSessionThatExpiresEndsItsPages() throws Exception {
        try (RealtimeTest other = Apps.start(options -> {}, config -> {
            routes(config);
            config.jetty.modifyServletContextHandler(
                    context -> context.getSessionHandler().setMaxInactiveInterval(1));
            config.jetty.modifyServer(server -> config.events.serverStarted(() -> houseKeeping(server)));
        })) {
            TestPage page = other.browser().open("/page?on=a").connect();
            assertEquals(4401, page.awaitClose());
        }
    }

    private static void houseKeeping(Server server) {
        try {
            server.getBean(SessionIdManager.class).getSessionHouseKeeper().setIntervalSec(1);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void aSessionThatOnlyThePluginMadeDoesNotLiveForEver() throws Exception {
        browser.open("/page");
        browser.open("/key");
        assertEquals(Duration.ofMinutes(30).toSeconds(), SESSIONS.take().getMaxInactiveInterval());
    }

    @Test
    void anOpenPageKeepsItsSessionAliveUnlessThatIsSwitchedOff() throws Exception {
        TestPage page = browser.open("/key");
        HttpSession session = SESSIONS.take();
        long rendered = session.getLastAccessedTime();
        try (RawClient raw = raw(page)) {
            while (session.getLastAccessedTime() <= rendered + 2) {
                raw.pong();
                raw.allUntilPong();
            }
        }
        try (RealtimeTest other = Apps.start(options -> options.keepSessionAlive = false, IdentityTest::routes)) {
            TestPage left = other.browser().open("/key");
            HttpSession idle = SESSIONS.take();
            try (RawClient raw = raw(left)) {
                long opened = idle.getLastAccessedTime();
                for (int i = 0; i < 20; i++) {
                    raw.pong();
                    raw.allUntilPong();
                }
                assertEquals(opened, idle.getLastAccessedTime());
            }
        }
    }

    @Test
    void aCallWhoseSessionIsGoneIsRefusedAndMakesNoNewOne() {
        SessionKeys elsewhere = new SessionKeys() {
            @Override
            public String find(HttpServletRequest request) {
                return "a key that stands in no session, 43 characters";
            }

            @Override
            public String getOrCreate(HttpServletRequest request, HttpServletResponse response) {
                return find(request);
            }

            @Override
            public void replace(HttpServletRequest request, HttpServletResponse response) {}
        };
        try (RealtimeTest other = Apps.start(options -> options.sessionKeys = elsewhere, IdentityTest::routes)) {
            TestBrowser member = other.browser();
            member.get("/login");
            TestPage page = member.open("/page").connect();
            assertEquals("ann", page.call("POST", "/who", null).body());
            member.post("/logout", Map.of());
            TestReply refused = page.call("POST", "/who", null);
            assertEquals(401, refused.status());
            assertEquals("session-ended", refused.error());
            assertEquals("pong", page.send("ping", null).body());
        }
    }

    @Test
    void noIdAndNoKeyIsInTheLog() throws IOException {
        CapturedLog log = new CapturedLog();
        try (RealtimeTest other = Apps.start(
                options -> options.handler("fails", call -> {
                    throw new IllegalStateException("on purpose");
                }),
                config -> config.routes.get(
                        "/public", ctx -> ctx.header("Cache-Control", "public").html(Apps.HTML)))) {
            TestPage page = other.browser().open("/page?on=a").connect();
            page.send("fails", null);
            page.call("GET", "//x", null);
            other.browser().get("/public");
            int port = page.answer().uri().getPort();
            String good = "/?socket_connection_id=" + page.id();
            RawHttp.upgrade(port, good, "Host: a", "Origin: http://b");
            RawHttp.upgrade(port, good + "x", "Host: a", "Origin: http://a");
            RawHttp.send(port, RawHttp.handshake(good, "Host: a", "Origin: http://a"), 4);
            page.cut();
        } finally {
            log.close();
        }
        String text = log.text();
        for (String told : List.of(
                "on purpose",
                "a route call was refused",
                "well-formed",
                "Origin is http://b",
                "/public is cacheable",
                "no socket key")) {
            assertTrue(text.contains(told), text);
        }
        assertFalse(SECRET.matcher(text).find(), text);
    }

    private static RawClient raw(TestPage page) {
        return RawClient.open(page, "/?socket_connection_id=" + page.id());
    }
}
