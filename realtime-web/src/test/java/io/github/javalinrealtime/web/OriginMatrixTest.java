package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.javalin.Javalin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fourteen kinds of origins for an app at {@code https://app.example}, behind a proxy that ends TLS, under either rule. */
@Timeout(60)
class OriginMatrixTest {
    private static final String PATH = "/?socket_connection_id=" + RawHttp.ID;

    private static Javalin own;
    private static Javalin listed;

    @BeforeAll
    static void start() {
        own = Apps.create(options -> {}, config -> {}).start("127.0.0.1", 0);
        listed = Apps.create(options -> options.origins = Set.of("https://app.example"), config -> {})
                .start("127.0.0.1", 0);
    }

    @AfterAll
    static void stop() {
        own.stop();
        listed.stop();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "exact,               https://app.example,                        101, 101",
        "other port,          https://app.example:8443,                   403, 403",
        "other scheme,        http://app.example,                         101, 403",
        "other case,          HTTPS://App.Example,                        101, 101",
        "trailing dot,        https://app.example.,                       403, 403",
        "sub-domain,          https://evil.app.example,                   403, 403",
        "as suffix,           https://app.example.evil.example,           403, 403",
        "as prefix,           https://evilapp.example,                    403, 403",
        "as user,             https://app.example@evil.example,           403, 403",
        "null,                null,                                       403, 403",
        "missing,             -,                                          403, 403",
        "two,                 https://app.example|https://app.example,    403, 403",
        "two of two,          https://app.example|https://evil.example,   403, 403",
        "cyrillic,            https://аpp.example,                        403, 403",
        "cyrillic as sent,    https://xn--pp-6kc.example,                 403, 403",
        "address,             https://[::1],                              403, 403"
    })
    void onlyPagesOfTheAppOpenSockets(String kind, String origin, int byHost, int byList) throws IOException {
        List<String> lines = new ArrayList<>(List.of("Host: app.example"));
        if (!origin.equals("-")) {
            // As a browser never does, but others may: the bytes of UTF-8.
            String bytes = new String(origin.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            Arrays.stream(bytes.split("\\|")).forEach(each -> lines.add("Origin: " + each));
        }
        assertStatus(byHost, own, lines);
        assertStatus(byList, listed, lines);
        // The list knows no host, and so believes none.
        lines.set(0, "Host: evil.example");
        assertStatus(byList, listed, lines);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-Host: evil.example",
                "Forwarded: host=evil.example;proto=https",
                "X-Original-Host: evil.example",
                "X-Host: evil.example",
                "X-Forwarded-Server: evil.example",
                "X-Forwarded-Proto: https",
                "X-Forwarded-For: 127.0.0.1",
                "X-Rewrite-URL: //evil.example/",
                "Referer: https://app.example/"
            })
    void whatAHeaderSaysOfAnotherHostCountsNothing(String header) throws IOException {
        for (Javalin app : List.of(own, listed)) {
            assertStatus(403, app, List.of("Host: app.example", "Origin: https://evil.example", header));
        }
    }

    @Test
    void aHostInTheRequestLineCountsNothingEither() throws IOException {
        for (Javalin app : List.of(own, listed)) {
            String line = "http://evil.example" + PATH;
            RawHttp answer = RawHttp.upgrade(app.port(), line, "Host: app.example", "Origin: http://evil.example");
            assertTrue(answer.status() == 400 || answer.status() == 403, answer.headers());
        }
    }

    @Test
    void namesThatAreNotAsciiAreListedAsBrowsersSendThem() throws IOException {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new RealtimePlugin(rt -> rt.origins = Set.of("https://bücher.example")))
                .getMessage();
        assertTrue(message.contains("https://bücher.example"), message);
        Set<String> origins = Set.of("https://xn--bcher-kva.example", "http://[::1]:8080");
        Javalin app =
                Apps.create(options -> options.origins = origins, config -> {}).start("127.0.0.1", 0);
        try {
            for (String origin : origins) {
                assertStatus(101, app, List.of("Host: inside", "Origin: " + origin));
            }
        } finally {
            app.stop();
        }
    }

    private static void assertStatus(int expected, Javalin app, List<String> lines) throws IOException {
        RawHttp answer = RawHttp.upgrade(app.port(), PATH, lines.toArray(String[]::new));
        assertEquals(expected, answer.status(), lines::toString);
        assertFalse(answer.has("Set-Cookie"), answer.headers());
    }
}
