package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.RealtimeEvent;
import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestBrowser;
import io.github.javalinrealtime.web.testing.TestPage;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PlainClientTest {
    private final BlockingQueue<RealtimeEvent> left = new LinkedBlockingQueue<>();
    private RealtimeTest test;
    private TestBrowser browser;

    @BeforeEach
    void start() {
        test = Apps.start(options -> options.on(RealtimeEvent.Left.class, left::add));
        browser = test.browser();
    }

    @AfterEach
    void stop() {
        test.close();
    }

    @Test
    void aPlainClientGoesOnAfterTheLastMessageThatWasWrittenToIt() throws Exception {
        TestPage page = browser.open("/page?on=plain");
        push("plain", 0, 2);
        try (RawClient raw = plain(page)) {
            push("plain", 2, 3);
            assertPayloads(0, 3, raw);
            assertEquals(List.of(), raw.allUntilPong(), "no control frames come to who did not ask");
        }
        // Until the server has noticed, it writes.
        left.take();
        push("plain", 3, 5);
        try (RawClient raw = plain(page)) {
            push("plain", 5, 6);
            assertPayloads(3, 6, raw);
            assertEquals(List.of(), raw.allUntilPong());
        }
    }

    @Test
    void aPlainClientThatOvertakesItsDeadSocketGetsNothingTwice() throws Exception {
        TestPage page = browser.open("/page?on=dead");
        try (RawClient dead = plain(page)) {
            push("dead", 0, 3);
            assertPayloads(0, 3, dead);
            try (RawClient raw = plain(page)) {
                push("dead", 3, 5);
                assertPayloads(3, 5, raw);
            }
        }
    }

    @Test
    void whatWasPushedBeforeAccessIsNotReplayedWhateverThePageClaims() throws Exception {
        TestPage insider = browser.open("/page?on=access");
        try (RawClient raw = plain(insider)) {
            test.plugin().push("secret", "access");
            String epoch = raw.next().replaceAll(".*\"position\":\"([^.]*)\\..*", "$1");
            TestPage late = test.browser().open("/page?on=access");
            try (RawClient greedy = open(late, "&control&resume")) {
                greedy.send("{\"action\":\"resume\",\"positions\":{\"access\":\"" + epoch + ".1\"}}");
                assertEquals("{\"event\":\"open\",\"known\":true}", greedy.next());
                test.plugin().push("open", "access");
                assertTrue(greedy.next().contains("\"payload\":\"open\""));
            }
        }
    }

    @Test
    void aMalformedResumeIsAnsweredAndAGoodOneIsStillTaken() throws Exception {
        TestPage page = browser.open("/page?on=resume");
        test.plugin().push("x", "resume");
        try (RawClient raw = open(page, "&control&resume")) {
            assertEquals("{\"event\":\"open\",\"known\":true}", raw.next());
            raw.send("{\"action\":\"resume\",\"positions\":{\"resume\":\"nonsense\"}}");
            assertTrue(raw.next().contains("\"error\":\"bad-input\""));
            raw.send("{\"action\":\"resume\",\"positions\":{}}");
            assertTrue(raw.next().contains("\"payload\":\"x\""));
        }
    }

    private static RawClient plain(TestPage page) {
        return open(page, "");
    }

    private static RawClient open(TestPage page, String parameters) {
        return RawClient.open(page, "/?socket_connection_id=" + page.id() + parameters);
    }

    private void push(String channel, int from, int to) {
        for (int i = from; i < to; i++) {
            test.plugin().push(i, channel);
        }
    }

    private static void assertPayloads(int from, int to, RawClient raw) throws InterruptedException {
        for (int i = from; i < to; i++) {
            String frame = raw.next();
            assertTrue(frame.contains("\"payload\":" + i + ","), () -> frame);
        }
    }
}
