package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.javalinrealtime.ErrorCode;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a called route is given, and what becomes of its answer. */
class RouteCallerTest extends RouteCallerSuite {
    private static final ObjectMapper JSON = new ObjectMapper();

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

    private UpgradeRequest memberPage() throws Exception {
        String cookie =
                http("POST", "/login").headers().firstValue("Set-Cookie").orElseThrow();
        return pageOf("Cookie", cookie.split(";", 2)[0]);
    }

    private RouteResponse run(String method, String uri, String input) throws Exception {
        return run(method, uri, input, Map.of());
    }

    private RouteResponse run(String method, String uri, String input, Map<String, String> headers) throws Exception {
        JsonNode json = input == null ? null : JSON.readTree(input);
        return call(routes, RouteCall.of(page, method, uri, json, headers, Set.of()))
                .get();
    }

    private RouteResponse run(UpgradeRequest caller, String method, String uri, String input) throws Exception {
        JsonNode json = input == null ? null : JSON.readTree(input);
        return call(routes, RouteCall.of(caller, method, uri, json, Map.of(), Set.of()))
                .get();
    }

    private static void assertBody(String expected, RouteResponse answer) {
        assertEquals(200, answer.status());
        assertEquals(expected, answer.body());
    }
}
