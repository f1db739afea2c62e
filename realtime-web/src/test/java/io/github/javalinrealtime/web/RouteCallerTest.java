package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.javalinrealtime.ErrorCode;
import io.javalin.Javalin;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class RouteCallerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor();

    @TempDir
    static Path files;

    static Javalin app;
    static RouteCaller routes;
    static UpgradeRequest page;

    @BeforeAll
    static void start() throws Exception {
        Files.writeString(files.resolve("notes.txt"), "from a file");
        Files.write(files.resolve("large.txt"), new byte[2_000_000]);
        Files.write(files.resolve("dot.png"), new byte[] {1, 2, 3});
        app = Javalin.create(config -> CalledApp.routes(config, files)).start(0);
        routes = callerOf(app, Duration.ofSeconds(20));
        page = pageOf();
    }

    @AfterAll
    static void stop() {
        CalledApp.RELEASED.countDown();
        app.stop();
        TIMER.shutdownNow();
    }

    @Test
    void beforeAndAfterHandlersRunAroundACalledRoute() throws Exception {
        assertEquals("before route after", get("/ordered").headers().get("x-order"));
    }

    @Test
    void rolesSeeTheSessionOfThePage() throws Exception {
        UpgradeRequest member = memberPage();
        assertEquals(401, get("/members").status());
        assertEquals("hello ann", run(member, "GET", "/members", null).body());
        assertEquals("1", run(member, "POST", "/members/count", null).body());
        assertEquals("2", run(member, "POST", "/members/count", null).body(), "the session was written to");
    }

    @Test
    void anObjectBecomesTheQueryWhereThereIsNoBody() throws Exception {
        String input = "{\"a\":\"ä &\",\"b\":[1,true],\"c\":null}";
        assertBody("7{x=[0], a=[ä &], b=[1, true]}", run("GET", "/rooms/7?x=0", input));
        assertBody("deleted{a=[ä &], b=[1, true]}", run("DELETE", "/rooms/7", input));
        assertBody("a b{}", get("/rooms/a%20b"));
    }

    @Test
    void anObjectBecomesTheBodyAsJsonOrAsAForm() throws Exception {
        assertBody("application/json {\"a\":\"ä\"}", run("POST", "/echo", "{\"a\":\"ä\"}"));
        assertBody("\"ä\"", run("PUT", "/json", "{\"a\":\"ä\"}"));
        Map<String, String> form = Map.of("Content-Type", "application/x-www-form-urlencoded");
        assertBody("{a=[ä &], b=[1, 2]}", run("POST", "/form", "{\"a\":\"ä &\",\"b\":[1,2]}", form));
        assertBody("{a=[1]}", run("POST", "/form", "\"a=1\"", form));
    }

    @Test
    void aStringIsSentAsItIs() throws Exception {
        assertBody("text/plain;charset=utf-8 hé\n{", run("POST", "/echo", "\"hé\\n{\""));
        assertBody("text/csv a,b", run("POST", "/echo", "\"a,b\"", Map.of("content-type", "text/csv")));
        assertBody("null ", run("POST", "/echo", null));
    }

    @Test
    void aPageSetsItsOwnHeadersAndReplacesThoseOfItsUpgrade() throws Exception {
        Map<String, String> headers = Map.of("X-CSRF-Token", "t", "Accept-Language", "fr");
        assertEquals("t fr", run("PATCH", "/headers", null, headers).body());
    }

    @ParameterizedTest
    @CsvSource({
        "/mapped, 418, teapot",
        "/broken, 500, Server Error",
        "/nowhere, 404, Endpoint GET /nowhere not found",
        "/old, 302, Redirected",
        "/future, 200, later",
        "/async, 200, elsewhere",
        "/notes.txt, 200, from a file",
        "/streamed, 200, part 0;part 1;part 2;",
        "/latin, 200, é",
        "/empty, 204, ''"
    })
    void aRouteAnswersAsOverHttp(String uri, int status, String body) throws Exception {
        RouteResponse called = get(uri);
        HttpResponse<String> fetched = http("GET", uri);
        assertEquals(status, called.status());
        assertEquals(body, called.body());
        assertEquals(fetched.statusCode(), called.status());
        assertEquals(fetched.body(), called.body());
        String location = fetched.headers().firstValue("location").orElse(null);
        assertEquals(location, called.headers().get("location"));
    }

    @Test
    void aLargeBodyArrivesWholeInBothDirections() throws Exception {
        String large = "x".repeat(100_000);
        assertBody("text/plain;charset=utf-8 " + large, run("POST", "/echo", '"' + large + '"'));
        int most = RouteCaller.MAX_BODY;
        assertEquals(most, get("/large?size=" + most).body().length());
    }

    @Test
    void anAnswerOverTheLimitFailsAsTooLarge() {
        assertEquals(ErrorCode.TOO_LARGE, failure(routes, "/large?size=" + (RouteCaller.MAX_BODY + 1)));
        assertEquals(ErrorCode.TOO_LARGE, failure(routes, "/endless"));
        assertEquals(ErrorCode.TOO_LARGE, failure(routes, "/large.txt"));
    }

    @Test
    void headGivesTheHeadersAloneHoweverLargeTheBody() throws Exception {
        assertBody("", run("HEAD", "/ordered", null));
        assertBody("", run("HEAD", "/large.txt", null));
        assertEquals("2000000", run("HEAD", "/sized", null).headers().get("content-length"));
    }

    @Test
    void binaryContentIsLeftOutAndTheReplySaysSo() throws Exception {
        RouteResponse answer = get("/dot.png");
        assertEquals(200, answer.status());
        assertEquals("", answer.body());
        assertEquals("image/png", answer.headers().get("content-type"));
        assertEquals("binary", answer.headers().get(RouteResponse.BODY_OMITTED));
        assertNull(get("/notes.txt").headers().get(RouteResponse.BODY_OMITTED));
    }

    @Test
    void aStreamOfEventsIsRefused() throws Exception {
        RouteCall call = RouteCall.of(page, "GET", "/events", null, Map.of("accept", "text/event-stream"), Set.of());
        assertEquals(ErrorCode.EVENT_STREAM, code(call(routes, call)));
    }

    @Test
    void cookiesStayOutOfTheReplyAndValuesOfOneHeaderAreJoined() throws Exception {
        Map<String, String> headers = get("/cookie").headers();
        assertEquals("2", headers.get("x-other"));
        assertFalse(headers.keySet().stream().anyMatch(name -> name.equalsIgnoreCase("set-cookie")), "" + headers);
        assertEquals("Cookie, Origin", get("/vary").headers().get("vary"));
    }

    @Test
    void aRouteThatDoesNotAnswerFailsAsTimedOutAndItsRequestEnds() throws Exception {
        CalledApp.ENDED_FUTURES.clear();
        assertEquals(ErrorCode.TIMED_OUT, failure(callerOf(app, Duration.ofMillis(20)), "/never"));
        assertEquals("/never", CalledApp.ENDED_FUTURES.take());
        assertEquals(ErrorCode.TIMED_OUT, failure(callerOf(app, Duration.ofMillis(20)), "/blocked"));
    }

    @Test
    void eightCallsRunAtTheSameTime() throws Exception {
        List<CompletableFuture<RouteResponse>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            calls.add(call(routes, RouteCall.of(page, "GET", "/meet", null, Map.of(), Set.of())));
        }
        for (CompletableFuture<RouteResponse> call : calls) {
            assertEquals("true", call.get().body(), "each waits for the other seven");
        }
    }

    @Test
    void aCallNeverRunsOnTheThreadOfItsCaller() throws Exception {
        get("/thread");
        assertNotEquals(Thread.currentThread(), CalledApp.THREADS.take());
    }

    @Test
    void theMarkIsSeenInsideTheCallAndCannotComeFromOutside() throws Exception {
        assertEquals("mark", get("/mark").body());
        String name = RouteCaller.class.getName() + ".mark";
        assertEquals(
                "null", http("GET", "/mark?" + name + "=forged", name, "forged").body());
    }

    @Test
    void aCalledRouteSeesTheAddressAndSchemeOfItsPage() throws Exception {
        String direct = http("GET", "/page").body();
        assertBody(direct, run(CalledApp.CALLERS.take(), "GET", "/page", null));
        CalledApp.CALLERS.take();
    }

    @Test
    void aCalledRouteSeesWhatTheProxyOfItsPageTold() throws Exception {
        String proxied = http("GET", "/page", "X-Forwarded-For", "203.0.113.9", "X-Forwarded-Proto", "https")
                .body();
        assertTrue(proxied.startsWith("203.0.113.9 https://"), proxied);
        assertTrue(proxied.endsWith(" 203.0.113.9 https"), proxied);
        assertBody(proxied, run(CalledApp.CALLERS.take(), "GET", "/page", null));
        CalledApp.CALLERS.take();
    }

    @Test
    void aPageOverTlsCallsOverTls() throws Exception {
        UpgradeRequest tls = new UpgradeRequest("example.org", true, page.remote(), page.local());
        String seen = run(tls, "GET", "/page", null).body();
        assertTrue(seen.contains(" https://example.org/page true "), seen);
        assertTrue(CalledApp.CALLERS.take().secure());
    }

    @Test
    void ofAnUpgradeOnlyTheHeadersThatSayWhoAsksAreKept() throws Exception {
        URI uri = URI.create("ws://localhost:" + app.port() + "/socket?a=b");
        WebSocket.Builder upgrade =
                HTTP.newWebSocketBuilder().header("Cookie", "a=b").header("X-Token", "t");
        WebSocket socket = upgrade.buildAsync(uri, new WebSocket.Listener() {}).get();
        UpgradeRequest caller = CalledApp.CALLERS.take();
        socket.abort();
        assertEquals(Set.of("Host", "Cookie", "User-Agent"), caller.headers().getFieldNamesCollection());
        assertEquals("a=b", caller.headers().get("Cookie"));
        assertEquals("localhost:" + app.port(), caller.authority());
    }

    @Test
    void aServerThatStopsRefusesCallsAndEndsThoseThatRun() throws Exception {
        Javalin other =
                Javalin.create(config -> CalledApp.routes(config, files)).start(0);
        RouteCaller caller = callerOf(other, Duration.ofSeconds(20));
        RouteCall call = RouteCall.of(page, "GET", "/never", null, Map.of(), Set.of());
        CalledApp.BEGUN_FUTURES.clear();
        CompletableFuture<RouteResponse> running = call(caller, call);
        assertEquals("/never", CalledApp.BEGUN_FUTURES.poll(10, TimeUnit.SECONDS));
        caller.stop();
        assertEquals(ErrorCode.STOPPING, failure(caller, "/ordered"));
        other.stop();
        assertEquals(ErrorCode.STOPPING, code(running));
        assertEquals(ErrorCode.STOPPING, failure(callerOf(other, Duration.ofSeconds(20)), "/ordered"));
    }

    @Test
    void itWorksOnVirtualThreadsWhereTheAppTurnedThemOn() throws Exception {
        Javalin virtual = Javalin.create(config -> {
                    config.concurrency.useVirtualThreads = true;
                    CalledApp.routes(config, files);
                })
                .start(0);
        RouteCall call = RouteCall.of(page, "GET", "/thread", null, Map.of(), Set.of());
        assertEquals(
                200,
                call(
                                callerOf(virtual, Duration.ofSeconds(20)),
                                virtual.jettyServer().server().getThreadPool(),
                                call)
                        .get()
                        .status());
        String kind = CalledApp.THREADS.take().getClass().getSimpleName();
        assertEquals(Runtime.version().feature() >= 21, kind.contains("Virtual"), kind);
        virtual.stop();
    }

    private static CompletableFuture<RouteResponse> call(RouteCaller caller, RouteCall call) {
        return call(caller, app.jettyServer().server().getThreadPool(), call);
    }

    private static CompletableFuture<RouteResponse> call(RouteCaller caller, Executor threads, RouteCall call) {
        RouteCaller.Ready ready = caller.ready(call, "mark");
        threads.execute(ready.run());
        return ready.response();
    }

    private static RouteCaller callerOf(Javalin app, Duration timeout) {
        return new RouteCaller(app.jettyServer().server(), TIMER, timeout);
    }

    private static UpgradeRequest pageOf(String... headers) throws Exception {
        assertEquals(200, http("GET", "/page", headers).statusCode());
        return CalledApp.CALLERS.take();
    }

    private static UpgradeRequest memberPage() throws Exception {
        String cookie =
                http("POST", "/login").headers().firstValue("Set-Cookie").orElseThrow();
        return pageOf("Cookie", cookie.split(";", 2)[0]);
    }

    private static HttpResponse<String> http(String method, String uri, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + app.port() + uri))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static RouteResponse get(String uri) throws Exception {
        return run("GET", uri, null);
    }

    private static RouteResponse run(String method, String uri, String input) throws Exception {
        return run(method, uri, input, Map.of());
    }

    private static RouteResponse run(String method, String uri, String input, Map<String, String> headers)
            throws Exception {
        JsonNode json = input == null ? null : JSON.readTree(input);
        return call(routes, RouteCall.of(page, method, uri, json, headers, Set.of()))
                .get();
    }

    private static RouteResponse run(UpgradeRequest caller, String method, String uri, String input) throws Exception {
        JsonNode json = input == null ? null : JSON.readTree(input);
        return call(routes, RouteCall.of(caller, method, uri, json, Map.of(), Set.of()))
                .get();
    }

    private static void assertBody(String expected, RouteResponse answer) {
        assertEquals(200, answer.status());
        assertEquals(expected, answer.body());
    }

    private static ErrorCode failure(RouteCaller caller, String uri) {
        return code(call(caller, RouteCall.of(page, "GET", uri, null, Map.of(), Set.of())));
    }

    private static ErrorCode code(CompletableFuture<RouteResponse> call) {
        Throwable cause = assertThrows(ExecutionException.class, call::get).getCause();
        return assertInstanceOf(RouteCallException.class, cause).code();
    }
}
