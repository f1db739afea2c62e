package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteCallTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final InetSocketAddress NOWHERE = InetSocketAddress.createUnresolved("localhost", 1);
    private static final UpgradeRequest PAGE = new UpgradeRequest("localhost", false, NOWHERE, NOWHERE);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "x/y",
                "*",
                "http://evil.example/",
                "//evil.example/",
                "/a//b",
                "/a\\b",
                "\\\\evil",
                "/#top",
                "/a?b#c",
                "/a b",
                "/a\r\nX-Evil: 1",
                "/a\nb",
                "/a\tb",
                "/a\0",
                "/a\u007f",
                "/é",
                "/../etc/passwd",
                "/a/../../b",
                "/%00",
                "/%zz",
                "/a;v=1",
                "/..;/b",
                "/..%3B/b",
                "/%2e%2E/b",
                "/a/%2e",
                "/a%2fb",
                "/a%5Cb",
                "/a%0d%0aX-Evil:1",
                "/a%09",
                "/a%7f",
                "/a%C2%85",
                "/a%252e",
                "/%c0%ae%c0%ae/b",
                "/%ed%a0%80",
                "/%u002e",
                "/a%4",
                "/a%",
                "?a=b",
                " /a"
            })
    void aUriThatIsNotAPlainPathOfThisAppIsRefused(String uri) {
        assertThrows(IllegalArgumentException.class, () -> RouteCall.of(PAGE, "GET", uri, null, Map.of(), Set.of()));
    }

    @Test
    void aUriMayBeTwoKilobytesLongAndNoLonger() {
        String longest = "/" + "x".repeat(2047);
        assertEquals(
                longest,
                RouteCall.of(PAGE, "GET", longest, null, Map.of(), Set.of())
                        .uri()
                        .getPathQuery());
        assertThrows(
                IllegalArgumentException.class,
                () -> RouteCall.of(PAGE, "GET", longest + "x", null, Map.of(), Set.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "get", "CONNECT", "TRACE", "OPTIONS", "PRI", "GET / HTTP/1.1\r\nHost: evil"})
    void otherMethodsAreRefused(String method) {
        assertThrows(IllegalArgumentException.class, () -> RouteCall.of(PAGE, method, "/", null, Map.of(), Set.of()));
    }

    @Test
    void aHeaderThatTheAppNamedIsSent() {
        Map<String, String> headers = Map.of("X-Token", "t");
        assertEquals(
                "t",
                RouteCall.of(PAGE, "GET", "/", null, headers, Set.of("x-token"))
                        .headers()
                        .get("x-token"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Cookie",
                "Host",
                "Authorization",
                "Origin",
                "Connection",
                "Content-Length",
                "Transfer-Encoding",
                "Upgrade",
                "Forwarded",
                "X-Forwarded-For",
                "x-forwarded-proto",
                "X-Real-IP",
                "X-HTTP-Method-Override",
                "X-Method-Override",
                "X-Original-URL",
                "X-Rewrite-URL",
                "X-Remote-User",
                "X-Client-IP",
                "X-Auth-User",
                "X-Vouch-User",
                "X-Consumer-Username",
                "X-User-Id",
                "X-Token",
                "Sec-WebSocket-Version",
                "Accept-Encoding",
                "Expect",
                "",
                "x-",
                "x-a b",
                "x-a\r\nCookie",
                "x-a:",
                "x_forwarded_for",
                "x-forwarded_for",
                "Socket-Connection-Id"
            })
    void aHeaderThatCouldPretendIsRefusedByName(String name) {
        Map<String, String> headers = Map.of(name, "1");
        String message = assertThrows(
                        IllegalArgumentException.class, () -> RouteCall.of(PAGE, "GET", "/", null, headers, Set.of()))
                .getMessage();
        assertTrue(message.endsWith(name.toLowerCase(Locale.ROOT).replaceAll("[\\s]", "?")), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nCookie: b", "a\nb", "a\0", "é"})
    void aHeaderValueIsVisibleAscii(String value) {
        Map<String, String> headers = Map.of("x-csrf-token", value);
        assertThrows(IllegalArgumentException.class, () -> RouteCall.of(PAGE, "GET", "/", null, headers, Set.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET|[1]|",
                "GET|'\"a\"'|",
                "DELETE|1|",
                "GET|{\"a\":{\"b\":1}}|",
                "GET|{\"a\":[[1]]}|",
                "POST|[1]|application/x-www-form-urlencoded",
                "POST|{\"a\":{}}|application/x-www-form-urlencoded",
                "POST|{\"a\":1}|text/xml",
                "POST|'\"a\"'|text/plain;charset=utf-16"
            })
    void anInputThatDoesNotFitItsPlaceIsRefused(String method, String input, String type) throws Exception {
        JsonNode json = JSON.readTree(input);
        Map<String, String> headers = type == null ? Map.of() : Map.of("content-type", type);
        assertThrows(IllegalArgumentException.class, () -> RouteCall.of(PAGE, method, "/", json, headers, Set.of()));
    }

    @Test
    void aPathMayHoldWhatTheAppMayWantToSee() {
        for (String uri : new String[] {
            "/", "/a/", "/a%20b", "/a?next=http://b//c", "/a?", "/a?b;v=1", "/a%3Bv=1", "/100%25", "/~a/@b:c"
        }) {
            assertEquals(
                    uri,
                    RouteCall.of(PAGE, "GET", uri, null, Map.of(), Set.of())
                            .uri()
                            .getPathQuery());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/%61dmin, /admin, /admin",
        "/a%3ab%40c, /a:b@c, /a:b@c",
        "/%c3%a9 , /é, /%C3%A9",
        "/{a}|b, /{a}|b, /%7Ba%7D%7Cb",
        "/a+b%20c%2B?d=%2e, /a+b c+, /a+b%20c+?d=%2e"
    })
    void aPathIsReadOnceAndWrittenInOneWay(String sent, String read, String written) {
        RouteCall call = RouteCall.of(PAGE, "GET", sent, null, Map.of(), Set.of());
        assertEquals(read, call.path());
        assertEquals(written, call.uri().getPathQuery());
    }

    @Test
    void anInputIsAddedToAQueryThatIsThere() throws Exception {
        JsonNode input = JSON.readTree("{\"b\":\"=&?#/\"}");
        RouteCall call = RouteCall.of(PAGE, "GET", "/?a=1", input, Map.of(), Set.of());
        assertEquals("/?a=1&b=%3D%26%3F%23%2F", call.uri().getPathQuery());
    }
}
