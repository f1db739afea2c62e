package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.RealtimeEvent;
import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestBrowser;
import io.github.javalinrealtime.web.testing.TestPage;
import io.github.javalinrealtime.web.testing.TestPush;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class ChannelsTest {
    private static final BlockingQueue<ConnectionKey> KEYS = new LinkedBlockingQueue<>();

    private static RealtimeTest test;

    private final TestBrowser browser = test.browser();

    @BeforeAll
    static void start() {
        test = Apps.start(options -> {}, config -> {
            config.routes.get("/key", ctx -> {
                KEYS.add(socket(ctx).key());
                ctx.html(Apps.HTML);
            });
            config.routes.get("/rooms/{room}", ctx -> {
                socket(ctx).subscribe(ctx.pathParam("room"));
                ctx.html(Apps.HTML);
            });
            config.routes.get("/varargs", ctx -> {
                socket(ctx).subscribe("several:1", "several:2");
                socket(ctx).push("1 and 2", "several:1", "several:2");
                socket(ctx).unsubscribe("several:1", "several:2");
                socket(ctx).push("nobody", "several:1", "several:2");
                ctx.html(Apps.HTML);
            });
            config.routes.post("/none/{what}", ctx -> {
                switch (ctx.pathParam("what")) {
                    case "subscribe" -> socket(ctx).subscribe();
                    case "subscribe-list" -> socket(ctx).subscribe(List.of());
                    case "unsubscribe" -> socket(ctx).unsubscribe();
                    case "push" -> socket(ctx).push("x");
                    case "push-list" -> socket(ctx).push("x", Set.of());
                    case "push-to-others" -> socket(ctx).pushToOthers("x");
                    default -> socket(ctx).pushTo(socket(ctx).key(), "x");
                }
            });
        });
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    @Test
    void oneChannelSeveralOrACollection() {
        TestPage one = browser.open("/page?on=one:1").connect();
        TestPage both = browser.open("/page?on=one:1&on=one:2").connect();
        test.plugin().push("a", "one:1", "one:2");
        test.plugin().push("b", List.of("one:2"));
        test.plugin().push("c", "one:1");
        assertEquals(List.of("a", "c"), texts(one, "one:1", 2));
        assertEquals(List.of("a", "c"), texts(both, "one:1", 2));
        assertEquals(List.of("a", "b"), texts(both, "one:2", 2));
        one.assertNoPush("one:2");
    }

    @Test
    void severalChannelsMayBeNamedAsArguments() {
        browser.open("/varargs").connect().assertNoPush("several:1");
        assertTrue(test.subscribed("several:1") && test.unsubscribed("several:2"));
        assertEquals(2, test.pushed("several:2").size());
    }

    @ParameterizedTest
    @CsvSource({"subscribe", "subscribe-list", "unsubscribe", "push", "push-list", "push-to-others", "push-to"})
    void noChannelAtAllIsRefusedInWords(String what) {
        HttpResponse<String> answer = browser.post("/none/" + what, Map.of());
        assertEquals(400, answer.statusCode());
        assertEquals("no channel was named; name at least one", answer.body());
    }

    @ParameterizedTest
    @CsvSource({
        "'', is empty",
        "room:*, is literal",
        "*, is literal",
        "'a\u0000b', control character",
        "'a\nb', control character",
        "'\u0085', control character"
    })
    void aNameIsRefusedThat(String name, String why) {
        for (String route : List.of("/subscribe", "/unsubscribe", "/push", "/push-to-others")) {
            HttpResponse<String> answer = browser.post(route, Map.of("on", name));
            assertEquals(400, answer.statusCode(), route);
            assertTrue(answer.body().contains(why), answer.body());
        }
        assertThrows(IllegalArgumentException.class, () -> test.plugin().push("x", name));
    }

    @Test
    void aNameHasAtMostTwoHundredCharacters() {
        assertEquals(200, browser.post("/push", Map.of("on", "ä".repeat(200))).statusCode());
        HttpResponse<String> answer = browser.post("/push", Map.of("on", "ä".repeat(201)));
        assertEquals(400, answer.statusCode());
        assertTrue(answer.body().contains("at most 200"), answer.body());
    }

    @Test
    void aPathParameterNeverBecomesAPattern() {
        TestPage victim = browser.open("/page?on=secret:1").connect();
        assertEquals(400, browser.get("/rooms/secret:*").statusCode());
        assertEquals(400, browser.get("/rooms/%2A").statusCode());
        assertEquals(400, browser.get("/rooms/a%00").statusCode());
        TestPage odd = browser.open("/rooms/secret:%3F%5B%5D.%7B%7D").connect();
        test.plugin().push("for the victim", "secret:1");
        assertEquals("for the victim", victim.awaitPush("secret:1").as(String.class));
        odd.assertNoPush("secret:1");
        test.plugin().push("for the odd one", "secret:?[].{}");
        assertEquals("for the odd one", odd.awaitPush("secret:?[].{}").as(String.class));
    }

    @Test
    void aPatternReachesEachMatchingChannelWithAPageByOneMessageEach() {
        TestPage both = browser.open("/page?on=hall:1&on=hall:2&on=corridor:1").connect();
        TestPage late = browser.open("/page?on=hall:2");
        test.forget();
        test.plugin().push("all halls", Channel.matching("hall:*"));
        assertEquals("all halls", both.awaitPush("hall:1").as(String.class));
        assertEquals("all halls", both.awaitPush("hall:2").as(String.class));
        assertEquals("all halls", late.connect().awaitPush("hall:2").as(String.class));
        for (String channel : List.of("hall:1", "hall:2", "corridor:1")) {
            both.assertNoPush(channel);
        }
        assertEquals(1, test.pushed("hall:1").size());
        assertEquals(1, test.pushed("hall:2").size());
    }

    @Test
    void aPatternLeavesOutChannelsWithoutAPage() {
        TestPage page = browser.open("/page?on=empty:1").connect();
        browser.post("/unsubscribe", Map.of("on", "empty:1", "socket_connection_id", page.id()));
        test.plugin().push("x", Channel.matching("empty:*"));
        assertEquals(List.of(), test.pushed("empty:1"));
    }

    @Test
    void aPatternNeverReachesPrivateChannels() throws Exception {
        TestPage page = browser.open("/key").connect();
        test.plugin().pushTo(KEYS.take(), "mine", "notice");
        test.plugin().push("all", Channel.matching("*"));
        assertTrue(page.awaitPush("notice").toOne());
        page.assertNoPush("notice");
    }

    @Test
    void onePageIsReachedByItsKeyAlsoBeforeItConnects() throws Exception {
        TestPage page = browser.open("/key");
        TestPage other = browser.open("/page?on=notice");
        ConnectionKey key = KEYS.take();
        test.plugin().pushTo(key, "early", "notice");
        page.connect();
        other.connect();
        test.plugin().pushTo(key, "late", "notice");
        TestPush early = page.awaitPush("notice");
        assertEquals("early", early.as(String.class));
        assertTrue(early.toOne());
        assertEquals("late", page.awaitPush("notice").as(String.class));
        other.assertNoPush("notice");
    }

    @Test
    void onePageIsReachedByTheKeyOfAnEvent() throws Exception {
        BlockingQueue<ConnectionKey> joined = new LinkedBlockingQueue<>();
        test.plugin().on(RealtimeEvent.Joined.class, event -> joined.add(event.page()));
        TestPage page = browser.open("/page").connect();
        test.plugin().pushTo(ConnectionKey.parse(joined.take().value()), "welcome", "notice", "other");
        assertTrue(page.awaitPush("notice").toOne());
        assertTrue(page.awaitPush("other").toOne());
    }

    @Test
    void aPrivateChannelAndThePublicOneOfTheSameNameAreTwo() throws Exception {
        TestPage page = browser.open("/key").connect();
        browser.post("/subscribe", Map.of("on", "twin", "socket_connection_id", page.id()));
        ConnectionKey key = KEYS.take();
        for (int i = 0; i < 3; i++) {
            test.plugin().push("public", "twin");
            test.plugin().pushTo(key, "private", "twin");
        }
        int toOne = 0;
        for (int i = 0; i < 6; i++) {
            TestPush push = page.awaitPush("twin");
            assertEquals(push.toOne() ? "private" : "public", push.as(String.class));
            toOne += push.toOne() ? 1 : 0;
        }
        assertEquals(3, toOne);
    }

    @Test
    void theSameMessageIdPushesOnce() {
        TestPage page = browser.open("/page?on=once").connect();
        test.plugin().once("job-1").push("done", "once");
        test.plugin().once("job-1").push("done", "once");
        test.plugin().once("job-2").push("next", "once");
        assertEquals(List.of("done", "next"), texts(page, "once", 2));
    }

    private static List<String> texts(TestPage page, String channel, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> page.awaitPush(channel).as(String.class))
                .toList();
    }
}
