package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestBrowser;
import io.github.javalinrealtime.web.testing.TestPage;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class WhichPageTest {
    private static final String NAMED = "socket_connection_id";

    private static final Map<String, String> FORM = Map.of("content-type", "application/x-www-form-urlencoded");

    private static RealtimeTest test;

    private final TestBrowser browser = test.browser();

    @BeforeAll
    static void start() {
        test = Apps.start(options -> {}, config -> {
            config.routes.post("/answer", ctx -> {
                socket(ctx).subscribe(ctx.formParam("on"));
                socket(ctx).push("between", ctx.formParam("on"));
                ctx.html(Apps.HTML);
            });
            config.routes.post("/say", ctx -> {
                socket(ctx).subscribe(ctx.formParam("on"));
                socket(ctx).pushToOthers("said", ctx.formParam("on"));
                ctx.html(Apps.HTML);
            });
            config.routes.put("/subscribe", ctx -> socket(ctx).subscribe(ctx.queryParam("on")));
            config.routes.post("/multipart", ctx -> {
                socket(ctx).subscribe("multipart");
                ctx.result(ctx.formParam("text") + "");
            });
        });
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    @Test
    void othersGetWhatAFormPushesAndItsOwnPageDoesNot() {
        TestPage mine = browser.open("/page?on=form").connect();
        TestPage other = test.browser().open("/page?on=form").connect();
        browser.post("/push-to-others", Map.of("on", "form", NAMED, mine.id()));
        assertEquals("hi", other.awaitPush("form").as(String.class));
        mine.assertNoPush("form");
    }

    @Test
    void aPageThatAnswersAFormIsLeftOutOfWhatTheFormPushedToOthers() {
        TestPage mine = browser.open("/page?on=answer").connect();
        TestPage answer = browser.page(browser.post("/say", Map.of("on", "answer", NAMED, mine.id())));
        answer.connect();
        answer.assertNoPush("answer");
        mine.assertNoPush("answer");
        test.plugin().push("live", "answer");
        assertEquals("live", answer.awaitPush("answer").as(String.class));
    }

    @Test
    void othersGetWhatAScriptPushesThatNamesItsPageInAHeader() {
        TestPage mine = browser.open("/page?on=header").connect();
        TestPage sibling = browser.open("/page?on=header").connect();
        browser.send(browser.request("/push-to-others")
                .header("Socket-Connection-Id", mine.id())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("on=header"))
                .build());
        assertEquals("hi", sibling.awaitPush("header").as(String.class));
        mine.assertNoPush("header");
    }

    @Test
    void othersGetWhatACalledRoutePushes() {
        TestPage mine = browser.open("/page?on=called").connect();
        TestPage other = test.browser().open("/page?on=called").connect();
        mine.call("POST", "/push-to-others", Map.of("on", "called"), FORM);
        assertEquals("hi", other.awaitPush("called").as(String.class));
        mine.assertNoPush("called");
    }

    @Test
    void aRequestThatNamesNobodyLeavesOutNobodyAndMakesNoSession() {
        TestPage mine = browser.open("/page?on=nobody").connect();
        HttpResponse<String> answer = test.browser().post("/push-to-others", Map.of("on", "nobody"));
        browser.post("/push-to-others", Map.of("on", "nobody"));
        mine.awaitPush("nobody");
        mine.awaitPush("nobody");
        assertTrue(answer.headers().firstValue("Set-Cookie").isEmpty());
    }

    @Test
    void whatOthersPushedWithoutAPageIsLeftOutOfItsReplayToo() {
        TestPage mine = browser.open("/page?on=away").connect();
        mine.close();
        browser.post("/push-to-others", Map.of("on", "away", "text", "mine", NAMED, mine.id()));
        browser.post("/push", Map.of("on", "away", "text", "theirs"));
        browser.post("/push-to-others", Map.of("on", "away", "text", "mine", NAMED, mine.id()));
        mine.connect();
        assertEquals("theirs", mine.awaitPush("away").as(String.class));
        mine.assertNoPush("away");
        test.plugin().push("live", "away");
        assertEquals("live", mine.awaitPush("away").as(String.class));
    }

    @Test
    void subscribingInAnotherRequestTakesEffectOnTheOpenSocket() {
        TestPage page = browser.open("/page").connect();
        for (int round = 0; round < 50; round++) {
            browser.post("/subscribe", Map.of("on", "open", NAMED, page.id()));
            test.plugin().push(round, "open");
            assertEquals(round, page.awaitPush("open").as(Integer.class));
            browser.post("/unsubscribe", Map.of("on", "open", NAMED, page.id()));
            test.plugin().push("too late", "open");
            page.assertNoPush("open");
        }
    }

    @Test
    void aFormOfAPageThatConnectedBeforeItEverSubscribedSubscribesIt() {
        TestPage page = browser.open("/page").connect();
        HttpResponse<String> answer = browser.post("/subscribe", Map.of("on", "first", NAMED, page.id()));
        assertEquals(200, answer.statusCode());
        test.plugin().push("x", "first");
        assertEquals("x", page.awaitPush("first").as(String.class));
        page.cut();
        test.plugin().push("y", "first");
        page.connect();
        assertEquals("y", page.awaitPush("first").as(String.class));
    }

    @Test
    void aPageIsNamedInTheQueryOfAnyMethodButGet() {
        TestPage page = browser.open("/page").connect();
        browser.send(browser.request("/subscribe?on=query&" + NAMED + "=" + page.id())
                .PUT(BodyPublishers.noBody())
                .build());
        browser.get("/page?on=got&" + NAMED + "=" + page.id());
        test.plugin().push("x", "query", "got");
        assertEquals("x", page.awaitPush("query").as(String.class));
        page.assertNoPush("got");
    }

    @Test
    void aPageIsNamedInAMultipartForm() {
        TestPage page = browser.open("/page").connect();
        String part = "--b\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n";
        HttpResponse<String> answer = browser.send(browser.request("/multipart")
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(BodyPublishers.ofString(
                        part.formatted(NAMED, page.id()) + part.formatted("text", "still read") + "--b--\r\n"))
                .build());
        assertEquals("still read", answer.body());
        test.plugin().push("x", "multipart");
        assertEquals("x", page.awaitPush("multipart").as(String.class));
    }

    @Test
    void aPageThatAnswersAFormIsSubscribedFromWhereTheFormSubscribed() {
        TestPage old = browser.open("/page").connect();
        TestPage fresh = browser.page(browser.post("/answer", Map.of("on", "answer", NAMED, old.id())));
        assertNotEquals(old.id(), fresh.id());
        assertTrue(fresh.html().contains("data-socket-subscribed"), fresh.html());
        test.plugin().push("after", "answer");
        fresh.connect();
        assertEquals("between", fresh.awaitPush("answer").as(String.class));
        assertEquals("after", fresh.awaitPush("answer").as(String.class));
        assertEquals("between", old.awaitPush("answer").as(String.class));
    }

    @Test
    void aPageThatAnswersAFormGetsNothingFromBeforeTheFormHoweverLongItsPageWasSubscribed() {
        TestPage old = browser.open("/page?on=long").connect();
        for (int i = 0; i < 150; i++) {
            test.plugin().push(i, "long");
        }
        TestPage fresh = browser.page(browser.post("/answer", Map.of("on", "long", NAMED, old.id())));
        fresh.connect();
        assertEquals("between", fresh.awaitPush("long").as(String.class));
        fresh.assertNoGap("long");
    }

    @Test
    void aPageThatAnswersAFormWhichNamedNoPageIsAFreshOne() {
        TestPage page = browser.page(browser.post("/answer", Map.of("on", "unnamed")));
        test.plugin().push("after", "unnamed");
        page.connect();
        assertEquals("between", page.awaitPush("unnamed").as(String.class));
        assertEquals("after", page.awaitPush("unnamed").as(String.class));
    }

    @Test
    void htmlForARequestThatNamesItsPageInAHeaderIsAPieceOfThatPage() {
        TestPage page = browser.open("/page").connect();
        HttpResponse<String> piece = browser.send(browser.request("/page?on=piece")
                .header("Socket-Connection-Id", page.id())
                .build());
        assertFalse(piece.body().contains("data-socket"), piece.body());
        test.plugin().push("x", "piece");
        assertEquals("x", page.awaitPush("piece").as(String.class));
    }

    @Test
    void namingThePageOfAnotherSessionLeadsNowhere() {
        TestPage victim = browser.open("/page?on=victim").connect();
        TestBrowser attacker = test.browser();
        attacker.open("/page");
        attacker.post("/unsubscribe", Map.of("on", "victim", NAMED, victim.id()));
        attacker.post("/subscribe", Map.of("on", "attack", NAMED, victim.id()));
        attacker.post("/push-to-others", Map.of("on", "victim", NAMED, victim.id()));
        assertEquals("hi", victim.awaitPush("victim").as(String.class), "it is neither unsubscribed nor left out");
        test.plugin().push("x", "attack");
        victim.assertNoPush("attack");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "", " ", "../..", "<script>", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "*"})
    void aMalformedIdCountsAsNone(String id) {
        TestPage page = browser.page(browser.post("/answer", Map.of("on", "malformed", NAMED, id)));
        assertEquals(43, page.id().length());
        assertEquals("between", page.connect().awaitPush("malformed").as(String.class));
        page.close();
        HttpResponse<String> answer = browser.send(browser.request("/page?on=malformed")
                .header("Socket-Connection-Id", id)
                .build());
        browser.page(answer);
    }
}
