package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.redis.RedisServer;
import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestBrowser;
import io.github.javalinrealtime.web.testing.TestPage;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where ids, keys and digests do not stand: in no log, and in no answer and no frame but the page. */
@Timeout(60)
class LogTest {
    private static final String SECRET = "a secret of the tests, 32 bytes+";

    /** An id or a key, in base64url; a digest, in hexadecimal. */
    private static final Pattern SECRETS = Pattern.compile("[A-Za-z0-9_-]{43}|[0-9a-f]{64}");

    private final List<String> answers = new ArrayList<>();
    private final AtomicReference<RealtimePlugin> plugin = new AtomicReference<>();
    private final List<Server> servers = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatAPageDoesLeavesNoIdInTheLogNorInAnyAnswerButItself(boolean onRedis) throws Exception {
        CapturedLog log = new CapturedLog();
        try (RedisServer redis = onRedis ? RedisServer.start() : null;
                RealtimeTest test = Apps.start(onRedis ? options(redis) : LogTest::handlers, this::routes)) {
            plugin.set(test.plugin());
            TestPage page = test.browser().open("/page?on=a");
            String cookie = Apps.cookie(page.answer()).orElseThrow();
            useEverything(test, page, cookie);
            refuseUpgrades(test, page, cookie);
            get(test, cookie, "/end");
            get(test, cookie, "/login");
        } finally {
            log.close();
        }
        String text = log.text();
        for (String told : List.of(
                "realtime registry",
                "on purpose",
                "a route call was refused",
                "well-formed",
                "Origin is http://b",
                "/public is cacheable",
                "no socket key")) {
            assertTrue(text.contains(told), () -> told + " is not in " + text);
        }
        assertFalse(SECRETS.matcher(text).find() || text.contains(SECRET), text);
        assertTrue(answers.size() > 20, answers::toString);
        for (String answer : answers) {
            // The one place of a key: where it is set, out of reach of scripts.
            String rest = answer.replaceAll("socket_key=[\\w-]{43}\\.[\\w-]{43}", "");
            assertFalse(SECRETS.matcher(rest).find(), answer);
        }
        servers.forEach(server -> assertNull(server.getRequestLog(), "Javalin has none of Jetty's"));
    }

    /** The query of an upgrade has the id, as the protocol says; a log of that kind is the app's own, and its format its choice. */
    @Test
    void aRequestLogOfTheAppsOwnNeedsAFormatWithoutTheQuery() throws IOException {
        List<String> logged = new ArrayList<>();
        RequestLog own = (request, response) ->
                logged.add(request.getMethod() + " " + request.getHttpURI().getPath() + " " + response.getStatus());
        try (RealtimeTest test =
                Apps.start(options -> {}, config -> config.jetty.modifyServer(server -> server.setRequestLog(own)))) {
            TestPage page = test.browser().open("/page");
            RawHttp.upgrade(port(test), path(page), "Host: a", "Origin: http://b");
            Browser.awaitUntil("both are logged", () -> logged.size() == 2);
        }
        assertTrue(logged.contains("GET / 403"), logged::toString);
        assertFalse(SECRETS.matcher(logged.toString()).find(), logged::toString);
    }

    private static Consumer<RealtimeConfig> options(RedisServer redis) {
        return options -> {
            handlers(options);
            options.redis = redis.uri();
            options.secret = SECRET;
            options.secureCookie = false;
        };
    }

    private static void handlers(RealtimeConfig options) {
        options.handler("fails", call -> {
            throw new IllegalStateException("on purpose");
        });
        options.handler("says", call -> call.input(String.class));
    }

    private void routes(JavalinConfig config) {
        config.jetty.modifyServer(servers::add);
        config.routes.get(
                "/public", ctx -> ctx.header("Cache-Control", "public").html(Apps.HTML));
        config.routes.get("/fails", ctx -> {
            throw new IllegalArgumentException("on purpose");
        });
        config.routes.get("/login", ctx -> ctx.req().getSession());
        config.routes.get("/end", ctx -> plugin.get().endSession(ctx));
    }

    private void useEverything(RealtimeTest test, TestPage page, String cookie) throws InterruptedException {
        try (RawClient socket = RawClient.open(port(test), cookie, path(page) + "&control")) {
            for (String frame : List.of(
                    "{\"id\":\"1\",\"action\":\"fails\"}",
                    "{\"id\":\"2\",\"action\":\"says\",\"input\":\"hi\"}",
                    "{\"id\":\"3\",\"action\":\"none\"}",
                    "{\"id\":\"4\",\"action\":\"call-route\",\"uri\":\"//x\"}",
                    "{\"id\":\"5\",\"action\":\"call-route\",\"uri\":\"/page?on=b\"}",
                    "{\"id\":\"6\",\"action\":\"call-route\",\"uri\":\"/fails\"}",
                    "{\"id\":\"7\",\"action\":\"resume\",\"positions\":{\"a\":\"x.1\"}}",
                    "not json " + page.id())) {
                socket.send(frame);
            }
            test.plugin().push("to all", "a");
            for (String request :
                    List.of("/nowhere", "/realtime.js", "/public", "/fails", "/socket_key", "/?" + page.id())) {
                get(test, cookie, request);
            }
            TestBrowser browser = test.browser();
            for (String path : List.of("/subscribe", "/unsubscribe", "/push", "/push-to-others")) {
                HttpRequest form = browser.request(path)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Cookie", cookie)
                        .header(RequestPage.HEADER, page.id())
                        .POST(HttpRequest.BodyPublishers.ofString("on=a&on=c"))
                        .build();
                add(browser.send(form));
            }
            answers.addAll(socket.allUntilPong());
        }
    }

    private void refuseUpgrades(RealtimeTest test, TestPage page, String cookie) throws IOException {
        for (String[] lines : new String[][] {
            {"Host: a", "Origin: http://b"},
            {"Host: a", "Origin: http://b", "Cookie: " + cookie},
            {"Host: a"},
            {"Host: a", "Origin: http://a", "Sec-WebSocket-Version: 8"}
        }) {
            RawHttp answer = RawHttp.upgrade(port(test), path(page), lines);
            answers.add(answer.headers() + answer.body());
        }
        answers.add(RawHttp.upgrade(port(test), path(page) + "x", "Host: a", "Origin: http://a")
                .headers());
        RawHttp ended = RawHttp.send(port(test), RawHttp.handshake(path(page), "Host: a", "Origin: http://a"), 4);
        answers.add(ended.headers() + ended.rest());
    }

    private void get(RealtimeTest test, String cookie, String path) {
        TestBrowser browser = test.browser();
        add(browser.send(browser.request(path).header("Cookie", cookie).build()));
    }

    private void add(HttpResponse<String> answer) {
        answers.add(answer.statusCode() + " " + answer.headers().map() + answer.body());
    }

    private static String path(TestPage page) {
        return "/?socket_connection_id=" + page.id();
    }

    private static int port(RealtimeTest test) {
        return test.browser().request("/").build().uri().getPort();
    }
}
