package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.redis.RedisServer;
import io.github.javalinrealtime.web.testing.RealtimeTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How {@code docs/deployment.md} says that a secret is changed, and what happens where it is done otherwise. */
@Timeout(120)
class SecretRotationTest {
    private static final String OLD = "a secret of the tests, 32 bytes+";
    private static final String NEW = "another secret of the tests, 32+";
    private static final String KNOWN = "{\"event\":\"open\",\"known\":true}";
    private static final String UNKNOWN = "{\"event\":\"open\",\"known\":false}";
    private static final Pattern ID = Pattern.compile("data-socket-connection-id=\"([\\w-]{43})\"");
    private static final Pattern COOKIE = Pattern.compile("(?i)set-cookie: (socket_key=[\\w-]{43}\\.[\\w-]{43});");

    private static final Pattern PUSH =
            Pattern.compile("\\{\"channel\":\"room\",\"payload\":\"(.*)\",\"position\":\"\\w+\\.(\\d+)\"}");

    private final List<RealtimeTest> instances = new ArrayList<>();

    /** Of the browser. */
    private String cookie = "none=";

    /** Keeps no position itself, so that the registry does; what it has already, it drops. */
    private final class Page {
        final List<String> expected = new ArrayList<>();
        private final List<String> got = new ArrayList<>();
        private final String id;
        private RawClient socket;
        private long last;

        private Page(String id) {
            this.id = id;
        }

        void open(RealtimeTest instance) {
            socket = RawClient.open(port(instance), cookie, "/?socket_connection_id=" + id);
        }

        void awaitAll() throws InterruptedException {
            while (got.size() < expected.size()) {
                Matcher push = PUSH.matcher(socket.next());
                assertTrue(push.matches());
                long offset = Long.parseLong(push.group(2));
                if (offset > last) {
                    last = offset;
                    got.add(push.group(1));
                }
            }
            assertEquals(expected, got);
            socket.close();
        }
    }

    @AfterEach
    void stop() {
        instances.forEach(RealtimeTest::close);
    }

    @Test
    void inThreeRollingStepsNoPageAndNoPushIsLost() throws Exception {
        String[][] steps = {
            {OLD, null, OLD, null},
            {OLD, NEW, OLD, null},
            {OLD, NEW, OLD, NEW},
            {NEW, OLD, OLD, NEW},
            {NEW, OLD, NEW, OLD},
            {NEW, null, NEW, OLD},
            {NEW, null, NEW, null}
        };
        try (RedisServer redis = RedisServer.start()) {
            List<Page> pages = new ArrayList<>();
            for (int i = 0; i < steps.length; i++) {
                List<RealtimeTest> both =
                        List.of(instance(redis, steps[i][0], steps[i][1]), instance(redis, steps[i][2], steps[i][3]));
                for (RealtimeTest each : both) {
                    pages.add(new Page(render(each)));
                    pages.forEach(page -> page.open(each));
                    for (RealtimeTest pushing : both) {
                        String payload = "at " + both.indexOf(pushing) + " in step " + i + " for " + both.indexOf(each);
                        pushing.plugin().push(payload, "room");
                        pages.forEach(page -> page.expected.add(payload));
                    }
                    for (Page page : pages) {
                        page.awaitAll();
                    }
                }
                stop();
                instances.clear();
            }
        }
    }

    @Test
    void inOneStepWhatTheFirstOnesSignIsDroppedByTheOthers() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            RealtimeTest early = instance(redis, NEW, OLD);
            RealtimeTest late = instance(redis, OLD, null);
            String id = render(early);
            try (RawClient there = open(early, id);
                    RawClient away = open(late, id)) {
                assertEquals(KNOWN, there.next());
                assertEquals(4401, away.awaitClose(), "the cookie was signed with a secret that it does not know");
            }
            render(late);
            assertNotEquals("none=", cookie);
            stop();
            instances.clear();
        }
    }

    @Test
    void aCookieOfThePreviousSecretKeepsItsKeyAndIsSignedAnewByTheNextPage() throws Exception {
        String id = render(instance(SessionKeys.signedCookie(OLD, false)));
        String before = cookie;
        RealtimeTest changed = instance(SessionKeys.signedCookie(NEW, OLD, false));
        RawHttp page = get(changed, "/page?on=room");
        assertTrue(page.headers().contains("private, no-store"), page.headers());
        assertEquals(before.split("\\.", 2)[0], cookie.split("\\.", 2)[0]);
        assertNotEquals(before, cookie);
        assertFalse(get(changed, "/page?on=room").has("Set-Cookie"), "once");
        for (String each : List.of(before, cookie)) {
            try (RawClient socket = RawClient.open(port(changed), each, path(id(page)))) {
                assertEquals(KNOWN, socket.next());
            }
        }
        RealtimeTest after = instance(SessionKeys.signedCookie(NEW, false));
        try (RawClient lost = RawClient.open(port(after), before, path(id));
                RawClient found = RawClient.open(port(after), cookie, path(id))) {
            assertEquals(4401, lost.awaitClose());
            assertEquals(UNKNOWN, found.next(), "its registry is another one");
        }
    }

    @Test
    void whereNoCookieCanReachTheBrowserTheOldOneCounts() throws Exception {
        render(instance(SessionKeys.signedCookie(OLD, false)));
        RealtimeTest changed = instance(SessionKeys.signedCookie(NEW, OLD, false));
        assertFalse(get(changed, "/late").has("Set-Cookie"));
        String id = id(get(changed, "/page"));
        try (RawClient socket = open(changed, id)) {
            assertEquals(UNKNOWN, socket.next());
            socket.send(
                    "{\"id\":\"1\",\"action\":\"call-route\",\"method\":\"POST\",\"uri\":\"/subscribe\",\"input\":\"on=room\","
                            + "\"headers\":{\"content-type\":\"application/x-www-form-urlencoded\"}}");
            assertTrue(socket.next().contains("subscribed"));
            assertTrue(socket.next().contains("\"status\":200"));
        }
    }

    @Test
    void aCookieOfAnyOtherSecretCountsAsNone() throws Exception {
        String id = render(instance(SessionKeys.signedCookie("a third secret of the tests, 32+", false)));
        String before = cookie;
        RealtimeTest changed = instance(SessionKeys.signedCookie(NEW, OLD, false));
        try (RawClient socket = open(changed, id)) {
            assertEquals(4401, socket.awaitClose());
        }
        render(changed);
        assertNotEquals(before.split("\\.", 2)[0], cookie.split("\\.", 2)[0]);
    }

    /** The value was computed by Python's hmac. */
    @Test
    void theSignatureIsHmacSha256UnderAKeyMadeOfTheSecret() throws Exception {
        String key = "A".repeat(43);
        RealtimeTest instance = instance(SessionKeys.signedCookie(OLD, false));
        for (String last : List.of("Y", "Z", "8")) {
            cookie = "socket_key=" + key + ".mXtZQFsvvjk5dEw01B7QEYWyUALZJj62KW1EL4EQZG" + last;
            assertEquals(!last.equals("8"), get(instance, "/page").has("Set-Cookie"), last);
        }
    }

    private String render(RealtimeTest instance) throws IOException {
        return id(get(instance, "/page?on=room"));
    }

    /** As the browser, which takes a new cookie. */
    private RawHttp get(RealtimeTest instance, String path) throws IOException {
        RawHttp answer = RawHttp.send(
                port(instance),
                "GET " + path + " HTTP/1.1\r\nHost: a\r\nCookie: " + cookie + "\r\nConnection: close\r\n\r\n");
        Matcher set = COOKIE.matcher(answer.headers());
        cookie = set.find() ? set.group(1) : cookie;
        return answer;
    }

    private RawClient open(RealtimeTest instance, String id) {
        return RawClient.open(port(instance), cookie, path(id));
    }

    private RealtimeTest instance(RedisServer redis, String secret, @Nullable String previous) {
        return kept(Apps.start(options -> {
            options.redis = redis.uri();
            options.secret = secret;
            options.previousSecret = previous;
            options.secureCookie = false;
        }));
    }

    private RealtimeTest instance(SessionKeys keys) {
        return kept(Apps.start(
                options -> options.sessionKeys = keys,
                config -> config.routes.get("/late", ctx -> {
                    ctx.res().flushBuffer();
                    socket(ctx).subscribe("room");
                })));
    }

    private RealtimeTest kept(RealtimeTest instance) {
        instances.add(instance);
        return instance;
    }

    private static String path(String id) {
        return "/?control&socket_connection_id=" + id;
    }

    private static String id(RawHttp page) {
        Matcher id = ID.matcher(page.body());
        assertTrue(id.find(), page.body());
        return id.group(1);
    }

    private static int port(RealtimeTest instance) {
        return instance.browser().request("/").build().uri().getPort();
    }
}
