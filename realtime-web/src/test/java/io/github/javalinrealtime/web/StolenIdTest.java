package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestBrowser;
import io.github.javalinrealtime.web.testing.TestPage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A thousand ids that were read off other people's pages. */
@Timeout(120)
class StolenIdTest {
    private static final int SESSIONS = 40;
    private static final int PAGES = 25;
    private static final String UNKNOWN = "{\"event\":\"open\",\"known\":false}";

    /** 4401, in a close frame of two bytes. */
    private static final String ENDED = "88021131";

    private final BlockingQueue<ConnectionKey> keys = new LinkedBlockingQueue<>();
    private final List<String> cookies = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();
    private final List<TestPage> owners = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void withTheCookieOfAnotherNothingIsEverDeliveredAndTheyLookLikeIdsThatNobodyHas(boolean inCookie)
            throws InterruptedException {
        try (RealtimeTest test = start(inCookie)) {
            render(test);
            List<RawClient> thieves = new ArrayList<>();
            List<RawClient> guessers = new ArrayList<>();
            try {
                for (int i = 0; i < ids.size(); i++) {
                    int other = (i / PAGES + 1 + i % (SESSIONS - 1)) % SESSIONS;
                    thieves.add(open(cookies.get(other), ids.get(i)));
                }
                for (String cookie : cookies) {
                    guessers.add(open(cookie, RandomId.next()));
                }
                test.plugin().push("to all", "secret");
                keys.forEach(page -> test.plugin().pushTo(page, "to one", "own"));
                for (TestPage owner : owners) {
                    assertEquals("to all", owner.awaitPush("secret").as(String.class));
                    assertEquals("to one", owner.awaitPush("own").as(String.class));
                }
                for (List<RawClient> each : List.of(thieves, guessers)) {
                    for (RawClient client : each) {
                        assertEquals(List.of(UNKNOWN), client.allUntilPong());
                    }
                }
                for (TestPage owner : owners) {
                    assertEquals("pong", owner.send("ping", null).body(), "no owner was overtaken");
                }
            } finally {
                thieves.forEach(RawClient::close);
                guessers.forEach(RawClient::close);
            }
        }
    }

    @Test
    void withoutACookieTheyAreClosedForGoodAsIdsThatNobodyHasAre() throws IOException {
        try (RealtimeTest test = start(false)) {
            render(test);
            for (int i = 0; i < ids.size(); i++) {
                String id = i % PAGES == 0 ? RandomId.next() : ids.get(i);
                RawHttp answer = RawHttp.send(port(), handshake(id, "X-Cookie: none"), 4);
                assertEquals(101, answer.status());
                assertEquals(ENDED, answer.rest());
            }
        }
    }

    @Test
    void theHeadOfTheAnswerTellsNobodyWhoseAnIdIs() throws IOException {
        try (RealtimeTest test = start(false)) {
            render(test);
            String own = "Cookie: " + cookies.get(0);
            String head = head(ids.get(1), own);
            for (String id : List.of(ids.get(2), ids.get(PAGES + 1), RandomId.next())) {
                assertEquals(head, head(id, own));
            }
            assertEquals(head, head(ids.get(1), "Cookie: " + cookies.get(1)));
            assertEquals(head, head(ids.get(1), "X-Cookie: none"));
        }
    }

    private RealtimeTest start(boolean inCookie) {
        SessionKeys sessionKeys = inCookie
                ? SessionKeys.signedCookie("a secret of the tests, 32 bytes+", false)
                : SessionKeys.inSession();
        return Apps.start(
                options -> options.sessionKeys = sessionKeys,
                config -> config.routes.get("/mine", ctx -> {
                    socket(ctx).subscribe("secret");
                    keys.add(socket(ctx).key());
                    ctx.html(Apps.HTML);
                }));
    }

    /** The first page of each session has its socket open, the others have not yet. */
    private void render(RealtimeTest test) {
        for (int i = 0; i < SESSIONS; i++) {
            TestBrowser browser = test.browser();
            TestPage first = browser.open("/mine");
            cookies.add(Apps.cookie(first.answer()).orElseThrow());
            owners.add(first);
            ids.add(first.id());
            for (int page = 1; page < PAGES; page++) {
                ids.add(browser.open("/mine").id());
            }
            first.connect();
        }
    }

    private RawClient open(String cookie, String id) {
        return RawClient.open(port(), cookie, "/?control&socket_connection_id=" + id);
    }

    private String head(String id, String cookie) throws IOException {
        return RawHttp.send(port(), handshake(id, cookie)).headers().replaceAll("Date: .*", "");
    }

    private static String handshake(String id, String line) {
        return RawHttp.handshake("/?control&socket_connection_id=" + id, "Host: a", "Origin: http://a", line);
    }

    private int port() {
        return owners.get(0).answer().uri().getPort();
    }
}
