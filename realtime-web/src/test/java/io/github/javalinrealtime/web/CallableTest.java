package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestPage;
import io.github.javalinrealtime.web.testing.TestReply;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.staticfiles.Location;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code rt.callable}: which routes a page may call. */
@Timeout(120)
class CallableTest {
    private static final int ENCODINGS = 100_000;
    private static final int AT_ONCE = 8;

    /** Paths of the routes below, and attempts to reach one in the clothes of another. */
    private static final List<String> PATHS = List.of(
            "/rooms/7",
            "/rooms/blue room/files/a/b",
            "/rooms/é😀",
            "/rooms/a:b@c+d",
            "/rooms/100%",
            "/rooms/%2e%2e",
            "/rooms/../admin/users",
            "/rooms/./7",
            "/rooms/..;x=1/admin/users",
            "/rooms;x=/7",
            "/rooms//admin/users",
            "/rooms\\..\\admin/users",
            "/admin/users",
            "/admin/rooms",
            "/secret/plan.txt",
            "/rooms/7?/admin/users");

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /** Of what the app was asked, and of what ran, the decoded paths. */
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    private final Queue<String> ran = new ConcurrentLinkedQueue<>();

    @TempDir
    private Path files;

    @Test
    void whatTheAppDoesNotNameIsNotCallableAndNothingOfItRuns() {
        try (RealtimeTest test = start()) {
            TestPage page = test.browser().open("/page").connect();
            assertEquals(200, page.call("GET", "/rooms/7?x=1", null).status());
            ran.clear();
            for (String method : List.of("POST", "GET", "DELETE", "HEAD")) {
                TestReply refused = page.call(method, "/admin/users", null);
                assertEquals(403, refused.status());
                assertEquals("not-callable", refused.error());
                assertEquals("", refused.body());
            }
            assertEquals("not-callable", page.call("POST", "/rooms/7", null).error());
            assertEquals(List.of(), List.copyOf(ran));
            assertEquals(200, page.call("GET", "/rooms/7", null).status());
            assertEquals(200, test.browser().get("/admin/users").statusCode(), "over HTTP nothing changes");
        }
    }

    @Test
    void theAppIsAskedAboutTheDecodedPathBelowTheContextPathWithoutItsQuery() {
        for (String contextPath : List.of("/app", "app/")) {
            try (RealtimeTest test = Apps.start(this::named, config -> {
                config.router.contextPath = contextPath;
                routes(config);
            })) {
                TestPage page = test.browser().open("/app/page").connect();
                asked.clear();
                assertEquals(200, page.call("GET", "/app/rooms/a%20b?c=d", null).status());
                assertEquals(Set.of("/rooms/a b"), Set.copyOf(asked));
                assertEquals("not-callable", page.call("GET", "/rooms/7", null).error());
                assertEquals(
                        "not-callable",
                        page.call("GET", "/application/rooms/7", null).error());
                assertEquals(Set.of("/rooms/a b"), Set.copyOf(asked), "what is not of the app");
            }
        }
    }

    @Test
    void whereTheAppFailsToSayTheCallFailsAndItsRouteDoesNotRun() {
        try (RealtimeTest test = Apps.start(
                options -> options.callable = (method, path) -> {
                    throw new IllegalStateException("a secret");
                },
                this::routes)) {
            TestReply failed = test.browser().open("/page").connect().call("GET", "/rooms/7", null);
            assertEquals("failed", failed.error());
            assertFalse(failed.toString().contains("secret"), failed.toString());
            assertEquals(List.of(), List.copyOf(ran));
        }
    }

    @Test
    void howeverAPathIsEncodedWhatRunsIsWhatTheAppWasAskedAboutAndNamed() throws Exception {
        Files.createDirectories(files.resolve("secret"));
        Files.writeString(files.resolve("secret/plan.txt"), "top secret");
        Random random = new Random(16);
        int refused = 0;
        int notCallable = 0;
        int called = 0;
        try (RealtimeTest test = start()) {
            TestPage page = test.browser().open("/page");
            try (RawClient raw = RawClient.open(page, "/?socket_connection_id=" + page.id())) {
                for (int sent = 0; sent < ENCODINGS; sent += AT_ONCE) {
                    asked.clear();
                    ran.clear();
                    for (int i = 0; i < AT_ONCE; i++) {
                        raw.send("{\"id\":1,\"action\":\"call-route\",\"uri\":\"" + encoding(random) + "\"}");
                    }
                    for (int i = 0; i < AT_ONCE; i++) {
                        String reply = raw.next();
                        assertFalse(reply.contains("top secret"), reply);
                        refused += reply.endsWith("\"error\":\"bad-input\"}") ? 1 : 0;
                        notCallable += reply.endsWith("\"error\":\"not-callable\"}") ? 1 : 0;
                        called += reply.contains("\"status\":200") ? 1 : 0;
                    }
                    for (String path : ran) {
                        assertTrue(asked.contains(path) && path.startsWith("/rooms/"), path + " of " + asked);
                    }
                }
            }
        }
        assertEquals(ENCODINGS, refused + notCallable + called);
        System.err.printf(
                "%d encodings: %d refused, %d not callable, %d called%n", ENCODINGS, refused, notCallable, called);
        assertTrue(
                refused > ENCODINGS / 10 && notCallable > ENCODINGS / 10 && called > ENCODINGS / 10,
                refused + " refused, " + notCallable + " not callable, " + called + " called");
    }

    private RealtimeTest start() {
        return Apps.start(this::named, this::routes);
    }

    private void named(RealtimeConfig options) {
        options.limits.framesPerSecond = ConformanceApp.PATIENT;
        options.callable = (method, path) -> {
            asked.add(path);
            return method.equals(HandlerType.GET) && path.startsWith("/rooms/");
        };
    }

    private void routes(JavalinConfig config) {
        config.staticFiles.add(files.toString(), Location.EXTERNAL);
        config.routes.before(ctx -> {
            if (!ctx.path().endsWith("/page")) {
                ran.add(decoded(ctx));
            }
        });
        config.routes.get("/rooms/{room}", ctx -> ran.add("/rooms/" + ctx.pathParam("room")));
        config.routes.get("/admin/users", ctx -> ctx.result("all of them"));
        config.routes.post("/admin/users", ctx -> ctx.result("all of them"));
        config.routes.get("/<anything>", ctx -> ran.add("/" + ctx.pathParam("anything")));
    }

    private static String decoded(Context ctx) {
        String path = ctx.path().substring(ctx.contextPath().length());
        return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** One of the paths, each byte of it as it is, or encoded once, twice, or longer than UTF-8 allows. */
    private static String encoding(Random random) {
        String path = PATHS.get(random.nextInt(PATHS.size()));
        boolean plain = random.nextInt(4) == 0;
        StringBuilder encoded = new StringBuilder();
        for (byte each : path.getBytes(StandardCharsets.UTF_8)) {
            boolean must = each <= ' ' || each == '%' || (each == '\\' && random.nextBoolean());
            int way = random.nextInt(plain ? 40 : 80);
            if (way == 0 && each > 0) {
                encoded.append("%25").append(HEX.toHexDigits(each));
            } else if (way == 1 && each > 0) {
                encoded.append("%C").append(each >> 6).append('%').append(HEX.toHexDigits((byte)
                        (0x80 | (each & 0x3f))));
            } else if (way == 2 && random.nextInt(4) == 0) {
                encoded.append(List.of("%00", "%0D%0A", "%09", "%2F", "%5C", "%u002e", "%", "//", "/./", "/..;/")
                        .get(random.nextInt(10)));
            } else if (must || (way % 5 == 3 && !plain && each != '/')) {
                String hex = HEX.toHexDigits(each);
                encoded.append('%').append(way % 2 == 0 ? hex : Apps.lower(hex));
            } else {
                encoded.append(each == '\\' ? "\\\\" : "" + (char) each);
            }
        }
        return encoded.toString();
    }
}
