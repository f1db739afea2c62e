package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestBrowser;
import io.github.javalinrealtime.web.testing.TestPage;
import io.github.javalinrealtime.web.testing.TestReply;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class SignedCookieTest {
    private static final String SECRET = "a secret of the tests, 32 bytes+";
    private static final Pattern COOKIE =
            Pattern.compile("(socket_key=[\\w-]{43}\\.[\\w-]{43}); Path=/; HttpOnly; SameSite=Lax");

    private static RealtimeTest test;

    private final TestBrowser browser = test.browser();

    @BeforeAll
    static void start() {
        test = start("/", false);
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    private static RealtimeTest start(String contextPath, boolean secure) {
        return Apps.start(options -> options.sessionKeys = SessionKeys.signedCookie(SECRET, secure), config -> {
            config.router.contextPath = contextPath;
            routes(config);
        });
    }

    private static void routes(JavalinConfig config) {
        config.routes.exception(
                IllegalStateException.class, (refused, ctx) -> ctx.status(409).result("" + refused.getMessage()));
        config.routes.post("/end", ctx -> test.plugin().endSession(ctx));
        config.routes.get("/end-and-render", ctx -> {
            socket(ctx).subscribe("before");
            test.plugin().endSession(ctx);
            socket(ctx).subscribe("after");
            ctx.html(Apps.HTML);
        });
        config.routes.get("/login", ctx -> {
            ctx.sessionAttribute("user", "ann");
            ctx.req().changeSessionId();
        });
        config.routes.post("/logout", ctx -> ctx.req().getSession().invalidate());
        config.routes.get("/public", ctx -> {
            ctx.header("Cache-Control", "public, max-age=60");
            socket(ctx).subscribe("x");
            ctx.html(Apps.HTML);
        });
        config.routes.get("/streamed", ctx -> {
            socket(ctx).subscribe("x");
            ctx.res().flushBuffer();
        });
        config.routes.get("/strict", ctx -> {
            Cookie own = new Cookie("own", "1");
            own.setSameSite(SameSite.STRICT);
            ctx.html(Apps.HTML);
            socket(ctx).subscribe("x");
            ctx.cookie(own);
        });
        config.routes.get("/late", ctx -> {
            ctx.res().flushBuffer();
            ctx.res()
                    .getWriter()
                    .write(assertThrows(
                                    IllegalStateException.class,
                                    () -> socket(ctx).subscribe("x"))
                            .getMessage());
        });
    }

    @Test
    void theFirstPageBringsTheCookieAndNoHttpSession() {
        HttpResponse<String> first = browser.get("/page?on=a");
        List<String> cookies = first.headers().allValues("Set-Cookie");
        assertEquals(1, cookies.size(), cookies::toString);
        assertTrue(COOKIE.matcher(cookies.get(0)).matches(), cookies::toString);
        assertEquals(List.of("private, no-store"), first.headers().allValues("Cache-Control"));
        HttpResponse<String> second = browser.get("/page?on=a");
        assertEquals(List.of(), second.headers().allValues("Set-Cookie"));
        for (HttpResponse<String> answer : List.of(first, second)) {
            TestPage page = browser.page(answer).connect();
            assertTrue(page.isKnown());
            test.plugin().push("x", "a");
            assertEquals("x", page.awaitPush("a").as(String.class));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/, true, __Host-socket_key, Path=/; Secure; HttpOnly; SameSite=Lax",
        "/app, true, __Host-socket_key, Path=/; Secure; HttpOnly; SameSite=Lax",
        "/app, false, socket_key, Path=/app; HttpOnly; SameSite=Lax"
    })
    void theCookieIsAsTheSettingSaysWhateverTheScheme(String context, boolean secure, String name, String attributes)
            throws Exception {
        try (RealtimeTest other = start(context, secure)) {
            TestPage page = other.browser().open((context + "/page").replace("//", "/"));
            String cookie = page.answer().headers().firstValue("Set-Cookie").orElseThrow();
            assertTrue(cookie.startsWith(name + "="), cookie);
            assertEquals(attributes, cookie.split("; ", 2)[1]);
            String path = context.equals("/") ? "/" : context + "/";
            try (RawClient raw = RawClient.open(page, path + "?control&socket_connection_id=" + page.id())) {
                assertTrue(raw.next().startsWith("{\"event\":\"open\""));
            }
        }
    }

    @Test
    void aCookieThatDoesNotVerifyCountsAsNoneAndIsReplaced() throws Exception {
        String good = cookie(browser.get("/page"));
        String value = good.substring(good.indexOf('=') + 1);
        char first = value.charAt(0) == 'A' ? 'B' : 'A';
        char last = value.charAt(42) == 'A' ? 'B' : 'A';
        String signature = value.substring(value.indexOf('.'));
        for (String bad : List.of(
                "",
                ".",
                value.substring(0, 43),
                value.substring(0, value.length() - 1),
                value + "A",
                first + value.substring(1),
                value.substring(0, 42) + last + signature,
                RawHttp.ID + signature,
                "a." + signature)) {
            RawHttp page = get("/page", "socket_key=" + bad);
            assertTrue(COOKIE.matcher(setCookie(page)).matches(), () -> bad + "\n" + page.headers());
            try (RawClient raw = RawClient.open(port(), "socket_key=" + bad, "/?socket_connection_id=" + RawHttp.ID)) {
                assertEquals(4401, raw.awaitClose(), bad);
            }
        }
        assertFalse(get("/page", good).has("Set-Cookie"));
    }

    @Test
    void ofSeveralCookiesTheFirstThatVerifiesCounts() throws Exception {
        String good = cookie(browser.get("/page"));
        String second = cookie(test.browser().get("/page"));
        TestPage page = browser.open("/page?on=a");
        assertFalse(get("/page", "socket_key=bad; " + good).has("Set-Cookie"));
        String path = "/?control&socket_connection_id=" + page.id();
        try (RawClient raw = RawClient.open(port(), "socket_key=x.y; " + good + "; " + second, path)) {
            assertEquals("{\"event\":\"open\",\"known\":true}", raw.next());
        }
        try (RawClient raw = RawClient.open(port(), second + "; " + good, path)) {
            assertEquals("{\"event\":\"open\",\"known\":false}", raw.next());
        }
    }

    @Test
    void anUpgradeNeverBringsACookie() throws Exception {
        for (String cookie : List.of("x=y", "socket_key=bad")) {
            RawHttp answer = RawHttp.upgrade(
                    port(), "/?socket_connection_id=" + RawHttp.ID, "Host: a", "Origin: http://a", "Cookie: " + cookie);
            assertEquals(101, answer.status());
            assertFalse(answer.has("Set-Cookie"), answer.headers());
        }
    }

    @Test
    void endSessionBringsANewKeyAndTheNextPageWorksAtOnce() {
        TestPage before = browser.open("/page?on=a").connect();
        HttpResponse<String> ended = browser.post("/end", Map.of());
        assertEquals(4401, before.awaitClose());
        assertNotEquals(cookie(before.answer()), cookie(ended));
        TestPage after = browser.open("/page?on=a").connect();
        assertTrue(after.isKnown());
        assertFalse(before.connect().isKnown());
        test.plugin().push("x", "a");
        assertEquals("x", after.awaitPush("a").as(String.class));
        before.assertNoPush("a");
    }

    @Test
    void oneAnswerBringsOneKeyHoweverOftenItWasMadeAnew() {
        TestPage page = browser.open("/end-and-render");
        assertEquals(1, page.answer().headers().allValues("Set-Cookie").size());
        assertTrue(page.connect().isKnown());
        test.plugin().push("x", "before", "after");
        assertEquals("x", page.awaitPush("after").as(String.class));
        page.assertNoPush("before");
    }

    @Test
    void endSessionOverASocketIsRefusedBeforeAnythingHasEnded() {
        TestPage page = browser.open("/page?on=a").connect();
        TestReply refused = page.call("POST", "/end", null);
        assertEquals(409, refused.status());
        assertTrue(refused.body().contains("endSession needs an HTTP request"), refused.body());
        test.plugin().push("x", "a");
        assertEquals("x", page.awaitPush("a").as(String.class));
        assertTrue(browser.open("/page?on=a").connect().isKnown());
    }

    @Test
    void theAppsOwnHttpSessionMayChangeItsIdAndEnd() {
        TestPage page = browser.open("/page?on=a").connect();
        browser.get("/login");
        browser.get("/login");
        TestPage member = browser.open("/page?on=a").connect();
        browser.post("/logout", Map.of());
        test.plugin().push("x", "a");
        assertEquals("x", page.awaitPush("a").as(String.class));
        assertEquals("x", member.awaitPush("a").as(String.class));
        assertTrue(member.connect().isKnown());
    }

    @Test
    void noSharedCacheKeepsAnAnswerThatBringsTheCookie() {
        HttpResponse<String> first = browser.get("/public");
        assertTrue(COOKIE.matcher(first.headers().firstValue("Set-Cookie").orElse(""))
                .matches());
        assertEquals(List.of("private, no-store"), first.headers().allValues("Cache-Control"));
        assertFalse(first.body().contains("data-socket-connection-id"));
        HttpResponse<String> second = browser.get("/public");
        assertEquals(List.of("public, max-age=60"), second.headers().allValues("Cache-Control"));
    }

    @Test
    void noSharedCacheKeepsAnAnswerThatBringsTheCookieAndBeginsEarly() {
        HttpResponse<String> streamed = browser.get("/streamed");
        assertTrue(streamed.headers().firstValue("Set-Cookie").isPresent());
        assertEquals(List.of("private, no-store"), streamed.headers().allValues("Cache-Control"));
    }

    @Test
    void aCookieOfTheAppsOwnLeavesItAsItIs() {
        List<String> cookies = browser.get("/strict").headers().allValues("Set-Cookie");
        assertEquals(2, cookies.size());
        assertTrue(cookies.stream().anyMatch(cookie -> COOKIE.matcher(cookie).matches()), cookies::toString);
    }

    @Test
    void aSubscriptionThatComesTooLateForTheCookieIsRefusedInWords() {
        HttpResponse<String> answer = browser.get("/late");
        assertTrue(answer.body().contains("the answer has begun"), answer.body());
    }

    @Test
    void aShortSecretIsRefusedWithoutNamingIt() {
        String shortOne = "too short: " + "x".repeat(20);
        String message = assertThrows(IllegalArgumentException.class, () -> SessionKeys.signedCookie(shortOne, true))
                .getMessage();
        assertTrue(message.contains("31 bytes") && message.contains("openssl rand -base64 32"), message);
        assertFalse(message.contains(shortOne), message);
        SessionKeys.signedCookie(shortOne + "x", true);
    }

    private static String cookie(HttpResponse<String> answer) {
        return Apps.cookie(answer).orElseThrow();
    }

    private static String setCookie(RawHttp answer) {
        return answer.headers()
                .lines()
                .filter(line -> Apps.lower(line).startsWith("set-cookie: "))
                .map(line -> line.substring("set-cookie: ".length()))
                .findFirst()
                .orElse("none");
    }

    private static RawHttp get(String path, String cookie) throws Exception {
        return RawHttp.send(
                port(), "GET " + path + " HTTP/1.1\r\nHost: a\r\nCookie: " + cookie + "\r\nConnection: close\r\n\r\n");
    }

    private static int port() {
        return test.browser().request("/").build().uri().getPort();
    }
}
