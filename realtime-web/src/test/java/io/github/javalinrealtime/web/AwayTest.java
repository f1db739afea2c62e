package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.History;
import io.github.javalinrealtime.InMemoryRegistry;
import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestBrowser;
import io.github.javalinrealtime.web.testing.TestPage;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages that are not there while much is pushed. */
@Timeout(60)
class AwayTest {
    private static final MovedTime TIME = new MovedTime();
    private static final int MESSAGES = 1_000;
    private static final int PAGES = 100;

    private static RealtimeTest test;

    private final TestBrowser browser = test.browser();

    @BeforeAll
    static void start() {
        test = Apps.start(options -> {
            options.registry = new InMemoryRegistry(TIME, InMemoryRegistry.DEFAULT_HISTORY_BYTES);
            options.history(Channel.matching("long:*"), new History(MESSAGES, Duration.ofMinutes(5)));
        });
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    @Test
    void whoWasAwayForHalfAMinuteGetsAThousandMessagesOnceAndInOrder() {
        TestPage page = browser.open("/page?on=long:1").connect();
        page.cut();
        for (int second = 0; second < 30; second++) {
            push("long:1", second * MESSAGES / 30, (second + 1) * MESSAGES / 30);
            TIME.pass(Duration.ofSeconds(1));
        }
        page.connect();
        for (int i = 0; i < MESSAGES; i++) {
            assertEquals(i, page.awaitPush("long:1").as(Integer.class));
        }
        page.assertNoPush("long:1");
        page.assertNoGap("long:1");
    }

    @Test
    void everyPageThatWasAwayForLongerThanTheHistoryIsToldAndGetsNothingPartial() {
        List<TestPage> tooMany = pages("many");
        List<TestPage> tooOld = pages("old");
        push("many", 0, 101);
        push("old", 0, 1);
        TIME.pass(Duration.ofMinutes(5));
        for (TestPage page : tooMany) {
            assertTold(page, "many");
        }
        for (TestPage page : tooOld) {
            assertTold(page, "old");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5, 10})
    void whatIsPushedWhileAPageTakesSecondsToConnectIsThere(int seconds) {
        String channel = "slow:" + seconds;
        TestPage page = browser.open("/page?on=" + channel);
        for (int i = 0; i < seconds; i++) {
            push(channel, i, i + 1);
            TIME.pass(Duration.ofSeconds(1));
        }
        push(channel, seconds, seconds + 1);
        page.connect();
        for (int i = 0; i <= seconds; i++) {
            assertEquals(i, page.awaitPush(channel).as(Integer.class));
        }
        page.assertNoPush(channel);
        page.assertNoGap(channel);
    }

    private List<TestPage> pages(String channel) {
        return IntStream.range(0, PAGES / 2)
                .mapToObj(i -> browser.open("/page?on=" + channel).connect())
                .peek(TestPage::close)
                .toList();
    }

    private static void assertTold(TestPage page, String channel) {
        assertTrue(page.connect().isKnown());
        page.awaitGap(channel);
        page.assertNoPush(channel);
    }

    private static void push(String channel, int from, int to) {
        for (int i = from; i < to; i++) {
            test.plugin().push(i, channel);
        }
    }
}
