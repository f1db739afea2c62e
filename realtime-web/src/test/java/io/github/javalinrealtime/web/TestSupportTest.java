package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestBrowser;
import io.github.javalinrealtime.web.testing.TestPage;
import io.github.javalinrealtime.web.testing.TestPush;
import io.javalin.Javalin;
import io.javalin.plugin.PluginNotRegisteredException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

@Timeout(30)
class TestSupportTest {
    private static final BlockingQueue<ConnectionKey> KEYS = new LinkedBlockingQueue<>();

    private static RealtimeTest test;

    private final TestBrowser browser = test.browser();

    @BeforeAll
    static void start() {
        test = Apps.start(options -> {}, config -> {
            config.routes.get("/old", ctx -> ctx.redirect("/page?on=moved"));
            config.routes.get("/key", ctx -> {
                KEYS.add(socket(ctx).key());
                ctx.html(Apps.HTML);
            });
            config.routes.get("/quoted", ctx -> ctx.html("<BODY class='a>b'\n data-x=\"1\">"));
            config.routes.get("/header", ctx -> ctx.result("" + ctx.header("x-test")));
        });
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    @Test
    void whatRoutesDidIsAskedWithoutAnySocket() throws Exception {
        test.forget();
        TestPage page = browser.open("/page?on=asked");
        browser.post("/push", Map.of("on", "asked", "text", "one"));
        browser.post("/push", Map.of("on", "asked", "text", "two"));
        assertTrue(test.subscribed("asked"));
        assertFalse(test.subscribed("other"));
        assertFalse(test.unsubscribed("asked"));
        assertEquals(
                List.of(new TestPush("asked", false, "\"one\""), new TestPush("asked", false, "\"two\"")),
                test.pushed("asked"));
        browser.post("/unsubscribe", Map.of("on", "asked", "socket_connection_id", page.id()));
        assertTrue(test.unsubscribed("asked"));
        test.forget();
        assertFalse(test.subscribed("asked") || test.unsubscribed("asked"));
        assertEquals(List.of(), test.pushed("asked"));
    }

    @Test
    void whatWasPushedToOnePageSaysSo() throws Exception {
        browser.open("/key");
        test.plugin().pushTo(KEYS.take(), Map.of("a", 1), "to-one");
        TestPush push = test.pushed("to-one").get(0);
        assertTrue(push.toOne());
        assertEquals(Map.of("a", 1), push.as(Map.class));
    }

    @Test
    void aBrowserKeepsCookiesFollowsRedirectsAndIsASessionOfItsOwn() {
        TestPage page = browser.open("/old").connect();
        assertTrue(page.answer().uri().getPath().endsWith("/page"));
        TestPage other = test.browser().open("/page");
        assertNotEquals(Apps.cookie(page.answer()), Apps.cookie(other.answer()));
        assertTrue(Apps.cookie(browser.get("/page")).isEmpty());
        browser.clearCookies();
        assertTrue(Apps.cookie(browser.get("/page")).isPresent());
    }

    @Test
    void anyRequestCanBeMade() {
        HttpResponse<String> answer =
                browser.send(browser.request("/header").header("x-test", "1").build());
        assertEquals("1", answer.body());
    }

    @Test
    void theIdIsFoundWhereverItStandsInTheTag() {
        assertEquals(43, browser.open("/quoted").id().length());
    }

    @Test
    void pushesOfOneChannelWaitWhileAnotherIsAwaited() {
        TestPage page = browser.open("/page?on=first&on=second").connect();
        test.plugin().push(1, "first");
        test.plugin().push(2, "second");
        test.plugin().push(3, "first");
        assertEquals(2, page.awaitPush("second").as(Integer.class));
        assertEquals(1, page.awaitPush("first").as(Integer.class));
        assertEquals(3, page.awaitPush("first").as(Integer.class));
    }

    @Test
    void aPatternPushedToNobodyIsNoPush() {
        test.plugin().push("x", Channel.matching("nobody:*"));
        assertEquals(List.of(), test.pushed("nobody:*"));
    }

    @Test
    void aPageThatIsNotLiveFailsAndShowsTheAnswer() {
        AssertionError failure = fails(() -> browser.open("/header"));
        assertTrue(failure.getMessage().contains("data-socket-connection-id"), failure.getMessage());
        assertTrue(failure.getMessage().contains("200") && failure.getMessage().endsWith("null"), failure.getMessage());
    }

    @Test
    void aPushThatDoesNotComeFailsAndShowsWhatCame() {
        TestPage page = browser.open("/page?on=came").connect();
        test.plugin().push("this", "came");
        page.send("ping", null);
        page.cut();
        AssertionError failure = fails(() -> page.awaitPush("missing"));
        assertTrue(failure.getMessage().contains("a push on missing"), failure.getMessage());
        assertTrue(failure.getMessage().contains("\"payload\":\"this\""), failure.getMessage());
    }

    @Test
    void aPushThatShouldNotComeFailsAndIsShown() {
        TestPage page = browser.open("/page?on=unwanted").connect();
        test.plugin().push("this", "unwanted");
        AssertionError failure = fails(() -> page.assertNoPush("unwanted"));
        assertTrue(failure.getMessage().contains("\"payload\":\"this\""), failure.getMessage());
        page.assertNoPush("other");
        page.assertNoGap("unwanted");
    }

    @Test
    void aPayloadOfAnotherTypeFailsAndIsShown() {
        TestPage page = browser.open("/page?on=type").connect();
        test.plugin().push("text", "type");
        AssertionError failure = fails(() -> page.awaitPush("type").as(Integer.class));
        assertTrue(failure.getMessage().contains("the push on type is no Integer: \"text\""), failure.getMessage());
    }

    @Test
    void aPageMustConnectBeforeItAwaits() {
        TestPage page = browser.open("/page");
        for (Executable early : List.<Executable>of(
                () -> page.awaitPush("a"), () -> page.assertNoPush("a"), page::awaitClose, page::isKnown, page::cut)) {
            assertTrue(fails(early).getMessage().contains("call connect() first"));
        }
        page.close();
    }

    @Test
    void aSocketThatTheAppRefusesOrClosesFailsAndSaysWhy() {
        TestPage page = browser.open("/page").connect();
        browser.clearCookies();
        AssertionError ended = fails(page::connect);
        assertTrue(ended.getMessage().contains("4401"), ended.getMessage());
        RealtimeTest other = Apps.start(options -> options.origins = Set.of("https://elsewhere.example"));
        TestBrowser elsewhere = other.browser();
        TestPage foreign = elsewhere.open("/page");
        AssertionError refused = fails(foreign::connect);
        assertTrue(refused.getMessage().contains("refused the socket (403)"), refused.getMessage());
        other.close();
        AssertionError gone = fails(() -> elsewhere.get("/page"));
        assertTrue(gone.getMessage().contains("no answer to"), gone.getMessage());
    }

    @Test
    void anAppWithoutThePluginIsRefusedInWords() {
        Javalin without = Javalin.create();
        PluginNotRegisteredException refused =
                assertThrows(PluginNotRegisteredException.class, () -> RealtimeTest.start(without));
        assertTrue(refused.getMessage().contains("RealtimePlugin was not registered"), refused.getMessage());
    }

    private static AssertionError fails(Executable act) {
        return assertThrows(AssertionError.class, act);
    }
}
