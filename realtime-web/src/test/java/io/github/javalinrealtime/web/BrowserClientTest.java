package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.RealtimeEvent;
import io.github.javalinrealtime.TcpProxy;
import io.javalin.config.JavalinConfig;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code realtime.js} offers a page's scripts: listeners, calls, requests. */
class BrowserClientTest extends BrowserSuite {
    private final CountDownLatch called = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);

    @AutoClose
    private BrowserApp app;

    @BeforeEach
    void start() {
        app = BrowserApp.start(
                options -> {
                    options.handler("shout", call -> call.input(String.class).toUpperCase(Locale.ROOT) + "!");
                    options.handler("broken", call -> {
                        throw new IllegalStateException("on purpose");
                    });
                    options.handler(
                            "who", call -> Map.of("isCall", call.socket().isCall()));
                },
                this::routes);
        app.settings = BrowserApp.QUICK;
    }

    private void routes(JavalinConfig config) {
        config.routes.get(
                "/time",
                ctx -> ctx.result(
                        "now " + ctx.queryParam("zone") + " " + socket(ctx).isCall()));
        config.routes.post("/sum", ctx -> {
            int sum = ctx.bodyAsClass(Numbers.class).numbers().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            ctx.status(201).header("X-Token", "" + ctx.header("X-CSRF-Token")).json(Map.of("sum", sum));
        });
        config.routes.post("/form", ctx -> ctx.result("" + ctx.formParamMap()));
        config.routes.post("/join", ctx -> socket(ctx).subscribe("room:joined"));
        config.routes.post("/leave", ctx -> socket(ctx).unsubscribe("room:1"));
        config.routes.post("/whisper", ctx -> socket(ctx).pushTo(socket(ctx).key(), "psst", "room:1"));
        config.routes.get("/large", ctx -> ctx.result("x".repeat(1 << 20)));
        config.routes.post("/length", ctx -> ctx.result("" + ctx.body().length()));
        config.routes.post("/others", ctx -> socket(ctx).pushToOthers("not for the caller", "room:1"));
        config.routes.get("/slow", ctx -> {
            called.countDown();
            assertTrue(answer.await(10, TimeUnit.SECONDS));
        });
        config.routes.get("/proto", ctx -> {
            socket(ctx).subscribe("__proto__");
            app.page(ctx);
        });
        config.routes.get("/public", ctx -> {
            ctx.header("Cache-Control", "public, max-age=60");
            app.page(ctx);
        });
    }

    private record Numbers(List<Integer> numbers) {}

    @AfterEach
    void check() {
        answer.countDown();
        browser.assertNoViolation();
    }

    @Test
    void listenersHearTheirChannelAndTheirPatternsUntilTheyAreTakenOff() {
        browser.openLive(app.url("/rooms/1"));
        browser.run("""
                window.heard = [];
                const hear = name => (payload, about) => heard.push(`${name} ${about.channel} ${payload}`);
                window.exact = hear("exact");
                realtime.on("room:1", exact);
                realtime.on("other:1", hear("other"));
                window.remove = realtime.on("room:*", hear("pattern"));
                """);
        app.push("a", "room:1");
        browser.awaitShown("a");
        browser.run("realtime.off('room:1', exact)");
        app.push("b", "room:1");
        browser.awaitShown("a", "b");
        browser.run("remove()");
        app.push("c", "room:1");
        browser.awaitShown("a", "b", "c");
        assertEquals(List.of("exact room:1 a", "pattern room:1 a", "pattern room:1 b"), browser.value("heard"));
    }

    @Test
    void aChannelMayHaveTheNameOfAnObjectsPrototype() {
        try (TcpProxy network = TcpProxy.before(app.port())) {
            browser.openLive(network.url("/proto"));
            app.await(RealtimeEvent.Joined.class);
            browser.run("window.heard = []; realtime.on('__proto__', (payload, about) => heard.push(about.channel))");
            app.push("a", "__proto__");
            browser.awaitShown("a");
            network.reset();
            app.await(RealtimeEvent.Joined.class);
            app.push("b", "__proto__");
            browser.awaitShown("a", "b");
            assertEquals(List.of("__proto__", "__proto__"), browser.value("heard"));
            assertEquals(
                    List.of("__proto__"),
                    browser.value("Object.keys(JSON.parse(sent.find(frame => frame.includes('resume'))).positions)"));
        }
    }

    @Test
    void markupInAPushIsTextToThePage() {
        browser.openLive(app.url("/rooms/1"));
        String markup = "<img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>";
        app.push(markup, "room:1");
        browser.awaitShown(markup);
        assertEquals(0L, browser.value("document.images.length"));
        assertEquals("Room", browser.value("document.title"));
    }

    @Test
    void thePolicyOfThesePagesIsInForce() {
        browser.openLive(app.url("/rooms/1"));
        assertEquals(
                "TypeError",
                browser.value(
                        "(() => { try { document.body.innerHTML = 'x'; } catch (error) { return error.name; } })()"));
        browser.await("violations.length");
        browser.run("violations.length = 0");
    }

    @Test
    void routesAreCalledOverTheSocketWithGet() {
        browser.openLive(app.url("/plain"));
        assertEquals(
                List.of(200L, true, "now UTC true"),
                browser.value("realtime.call('/time', {input: {zone: 'UTC'}}).then(r => [r.status, r.ok, r.body])"));
        assertEquals(List.of(404L, false), browser.value("realtime.call('/nowhere').then(r => [r.status, r.ok])"));
    }

    @Test
    void routesAreCalledOverTheSocketWithPost() {
        browser.openLive(app.url("/plain"));
        assertEquals(List.of(201L, 6L, "t"), browser.value("""
                        realtime.call("/sum", {method: "POST", input: {numbers: [1, 2, 3]}, headers: {"X-CSRF-Token": "t"}})
                            .then(r => [r.status, r.json().sum, r.headers["x-token"] ?? r.headers["X-Token"]])
                        """));
        assertEquals("{a=[1 & 2]}", browser.value("""
                        realtime.call("/form", {method: "POST", input: {a: "1 & 2"},
                            headers: {"Content-Type": "application/x-www-form-urlencoded"}}).then(r => r.body)
                        """));
    }

    @Test
    void aCalledRouteSubscribesItsPageAtOnce() {
        browser.openLive(app.url("/plain"));
        browser.value("realtime.call('/join', {method: 'POST'}).then(r => r.status)");
        app.push("welcome", "room:joined");
        browser.awaitShown("welcome");
    }

    @Test
    void whatIsPushedAfterACalledRouteUnsubscribedThePageDoesNotReachIt() {
        browser.openLive(app.url("/rooms/1"));
        app.push("before", "room:1");
        browser.value("realtime.call('/leave', {method: 'POST'}).then(r => r.status)");
        app.push("after", "room:1");
        browser.value("realtime.send('ping').then(r => r.status)");
        browser.awaitShown("before");
    }

    @Test
    void aPushToOnePageSaysThatItIsPrivate() {
        browser.openLive(app.url("/plain"));
        browser.run("window.about = null; realtime.on('room:1', (payload, info) => { about = info; })");
        browser.value("realtime.call('/whisper', {method: 'POST'}).then(r => r.status)");
        browser.awaitShown("psst");
        assertEquals(List.of("room:1", true), browser.value("[about.channel, about.private]"));
    }

    @Test
    void theAppsOwnHandlersAnswer() {
        browser.openLive(app.url("/plain"));
        assertEquals("HEY!", browser.value("realtime.send('shout', 'hey').then(r => r.body)"));
        assertEquals(true, browser.value("realtime.send('who').then(r => r.json().isCall)"));
        assertEquals("pong", browser.value("realtime.send('ping').then(r => r.body)"));
        assertEquals(List.of("unknown-action", 404L), failure("realtime.send('nothing')"));
        assertEquals(List.of("bad-input", 400L), failure("realtime.send('shout', {not: 'a string'})"));
        assertEquals(List.of("failed", 500L), failure("realtime.send('broken')"));
    }

    @Test
    void aCallInFlightIsRejectedOnACutAndNotRepeated() throws Exception {
        try (TcpProxy network = TcpProxy.before(app.port())) {
            browser.openLive(network.url("/plain"));
            browser.run(
                    "window.code = null; realtime.call('/slow').catch(error => { code = [error.code, error.status]; })");
            assertTrue(called.await(10, TimeUnit.SECONDS));
            network.reset();
            browser.await("code");
            answer.countDown();
            assertEquals(List.of("disconnected", 0L), browser.value("code"));
            browser.awaitState("open");
            assertEquals("pong", browser.value("realtime.send('ping').then(r => r.body)"));
            assertEquals(1L, browser.value("sent.filter(frame => frame.includes('/slow')).length"));
        }
    }

    @Test
    void callsThatWaitedForTheSocketAreAllAnsweredAndDoNotFloodTheServer() {
        try (TcpProxy network = TcpProxy.before(app.port())) {
            browser.openLive(network.url("/plain"));
            app.await(RealtimeEvent.Joined.class);
            network.cut();
            browser.awaitState("waiting");
            browser.run("""
                    window.answers = [];
                    const shout = () => realtime.send("shout", "a").then(r => r.status, error => error.code);
                    for (let i = 0; i < 80; i++) shout().then(status => answers.push(status)).then(shout).then(status => answers.push(status));
                    for (let i = 0; i < 20; i++) realtime.call("/time").then(r => answers.push(r.status));
                    """);
            network.open();
            browser.await("answers.length === 180");
            assertEquals(Collections.nCopies(180, 200L), browser.value("answers"));
            app.await(RealtimeEvent.Joined.class);
            assertFalse(app.heard(RealtimeEvent.Left.class));
        }
    }

    @Test
    void whatIsTooLargeForTheSocketIsRejected() {
        browser.openLive(app.url("/plain"));
        assertEquals(List.of("too-large", 413L), failure("realtime.call('/large')"));
        assertEquals("100000", browser.value(length(100_000)));
        assertEquals(List.of("disconnected", 0L), failure(length(200_000)));
        assertEquals("10", browser.value(length(10)));
    }

    @Test
    void fetchNamesThePageSoThatItIsLeftOut() {
        browser.openLive(app.url("/rooms/1"));
        browser.value("realtime.fetch('/others', {method: 'POST'}).then(r => r.status)");
        browser.value("realtime.call('/others', {method: 'POST'}).then(r => r.status)");
        // A request that names no page leaves out nobody.
        browser.value("fetch('/others', {method: 'POST'}).then(r => r.status)");
        app.push("end", "room:1");
        browser.awaitShown("not for the caller", "end");
    }

    @Test
    void aPageWithoutAnIdOpensNoSocket() {
        browser.open(app.url("/public"));
        browser.await("document.readyState === 'complete'");
        assertEquals(List.of("closed", 0L), failure("realtime.call('/time')"));
        assertEquals("idle", browser.value("realtime.state"));
        assertEquals(List.of(), browser.value("sockets"));
        assertFalse(app.heard(RealtimeEvent.Joined.class));
    }

    private static String length(int characters) {
        return "realtime.call('/length', {method: 'POST', input: 'x'.repeat(" + characters + ")}).then(r => r.body)";
    }

    private static Object failure(String call) {
        return browser.value(call + ".catch(error => [error.code, error.status])");
    }
}
