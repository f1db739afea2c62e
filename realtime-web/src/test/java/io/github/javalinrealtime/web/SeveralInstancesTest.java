package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.RealtimeException;
import io.github.javalinrealtime.redis.RedisServer;
import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestBrowser;
import io.github.javalinrealtime.web.testing.TestPage;
import io.javalin.Javalin;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SeveralInstancesTest {
    private static final String SECRET = "a secret of the tests, 32 bytes+";

    private RedisServer redis;

    @BeforeEach
    void startRedis() {
        redis = RedisServer.start();
    }

    @AfterEach
    void stopRedis() {
        redis.close();
    }

    @Test
    void eachServesTheOthersPagesWhetherTheEnvironmentOrTheCodeChoseRedis() throws Exception {
        Map<String, String> environment =
                Map.of("APP_ENV", "production", "REDIS_URL", redis.uri(), "REALTIME_SECRET", SECRET);
        try (RealtimeTest one = start(new RealtimePlugin(rt -> rt.secureCookie = false, environment::get));
                RealtimeTest other = start(byCode())) {
            TestBrowser browser = one.browser();
            TestPage page = browser.open("/page");
            one.plugin().push("early", "a");
            try (RawClient there = open(other, page.answer(), page)) {
                assertEquals("{\"event\":\"open\",\"known\":true}", there.next());
                assertTrue(there.next().contains("early"));
                one.plugin().push("late", "a");
                assertTrue(there.next().contains("late"));

                HttpResponse<String> ended = browser.post("/end", Map.of());
                assertEquals(4401, there.awaitClose());
                TestPage next = browser.open("/page");
                try (RawClient again = open(other, ended, next)) {
                    assertEquals("{\"event\":\"open\",\"known\":true}", again.next());
                    one.plugin().push("again", "a");
                    assertTrue(again.next().contains("again"));
                }
            }
        }
    }

    @Test
    void anInstanceIsNotReadyWhileItsRedisIsAway() {
        try (RealtimeTest one = start(byCode())) {
            Browser.awaitUntil("ready", one.plugin()::isReady);
            redis.kill();
            Browser.awaitUntil("not ready", () -> !one.plugin().isReady());
            redis.restart();
            Browser.awaitUntil("ready again", one.plugin()::isReady);
        }
    }

    @Test
    void aRedisThatIsAwayStopsTheStartInWordsAndLeavesNoThread() {
        Set<Thread> before = threads();
        String uri = redis.uri().replace("redis://", "redis://:hidden@");
        redis.kill();
        RealtimeException told = assertThrows(
                RealtimeException.class,
                () -> create(new RealtimePlugin(rt -> {
                    rt.redis = uri;
                    rt.secret = SECRET;
                })));
        StringWriter trace = new StringWriter();
        told.printStackTrace(new PrintWriter(trace));
        assertTrue(told.getMessage().contains("(rt.redis), cannot be used: "), told.getMessage());
        assertTrue(told.getMessage().contains(uri.substring(uri.indexOf('@') + 1)), told.getMessage());
        assertFalse(trace.toString().contains("hidden") || trace.toString().contains(SECRET), trace::toString);
        Browser.awaitUntil("all threads have ended", () -> before.containsAll(threads()));
    }

    @Test
    void aPushBeforeTheAppStartsIsDoneOnNoThreadOfTheRegistrys() throws Exception {
        RealtimePlugin plugin = byCode();
        Javalin app = create(plugin);
        try {
            CompletableFuture<Void> second = plugin.pushAsync("first", "a").thenRun(() -> plugin.push("second", "a"));
            second.get(5, TimeUnit.SECONDS);
        } finally {
            app.start("127.0.0.1", 0).stop();
        }
    }

    @Test
    void aSessionMayEndWhileTheRedisIsAwayAndItsSocketsCloseAllTheSame() {
        RealtimePlugin plugin = new RealtimePlugin(rt -> {
            rt.redis = redis.uri();
            rt.secret = SECRET;
            rt.sessionKeys = SessionKeys.inSession();
        });
        try (RealtimeTest one = start(plugin)) {
            TestBrowser browser = one.browser();
            TestPage page = browser.open("/page").connect();
            plugin.push("x", "a");
            page.awaitPush("a");
            redis.kill();
            assertEquals(200, browser.post("/logout", Map.of()).statusCode());
            assertEquals(4401, page.awaitClose());
        }
    }

    private RealtimePlugin byCode() {
        return new RealtimePlugin(rt -> {
            rt.redis = redis.uri();
            rt.secret = SECRET;
        });
    }

    private static RealtimeTest start(RealtimePlugin plugin) {
        return RealtimeTest.start(create(plugin));
    }

    private static Javalin create(RealtimePlugin plugin) {
        return Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.registerPlugin(plugin);
            config.routes.get("/page", ctx -> {
                socket(ctx).subscribe("a");
                ctx.html(Apps.HTML);
            });
            config.routes.post("/end", plugin::endSession);
            config.routes.post("/logout", ctx -> ctx.req().getSession().invalidate());
        });
    }

    private static RawClient open(RealtimeTest instance, HttpResponse<String> withCookie, TestPage page) {
        int port = instance.browser().request("/").build().uri().getPort();
        return RawClient.open(
                port, Apps.cookie(withCookie).orElseThrow(), "/?control&socket_connection_id=" + page.id());
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("realtime-")
                        || thread.getName().startsWith("lettuce-"))
                .collect(Collectors.toSet());
    }
}
