package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.javalin.Javalin;
import java.io.IOException;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class OriginTest {
    private static final String PATH = "/?socket_connection_id=" + RawHttp.ID;

    private static Javalin own;
    private static Javalin listed;
    private static Javalin lenient;

    @BeforeAll
    static void start() {
        own = start(options -> {});
        listed = start(options -> options.origins = Set.of("https://a.example", "http://b.example:8080"));
        lenient = start(options -> options.allowMissingOrigin = true);
    }

    private static Javalin start(Consumer<RealtimeConfig> options) {
        return Apps.create(options, config -> {}).start("127.0.0.1", 0);
    }

    @AfterAll
    static void stop() {
        own.stop();
        listed.stop();
        lenient.stop();
    }

    @ParameterizedTest
    @CsvSource({
        "app.example, http://app.example",
        "app.example:8080, http://app.example:8080",
        "app.example, https://app.example",
        "app.example, http://app.example:80",
        "app.example:80, http://app.example",
        "app.example:443, https://app.example",
        "App.Example, HTTP://aPP.eXAMPLE",
        "127.0.0.1:7070, http://127.0.0.1:7070",
        "[::1]:8080, http://[::1]:8080",
        "[::1], https://[::1]"
    })
    void aPageOfTheOwnHostOpensASocket(String host, String origin) throws IOException {
        assertOpens(RawHttp.upgrade(own.port(), PATH, "Host: " + host, "Origin: " + origin));
    }

    @ParameterizedTest
    @CsvSource({
        "app.example, http://app.example:8080",
        "app.example:8080, http://app.example",
        "app.example:443, http://app.example",
        "app.example:80, https://app.example",
        "app.example, ftp://app.example",
        "app.example, ws://app.example",
        "app.example, chrome-extension://app.example",
        "app.example, http://app.example.",
        "app.example., http://app.example",
        "app.example, http://a.app.example",
        "a.app.example, http://app.example",
        "app.example, http://app.example.evil.com",
        "app.example, http://evilapp.example",
        "app.example, http://app.exampl",
        "app.example, http://app.example@evil.com",
        "app.example, http://evil.com@app.example",
        "app.example, http://app.example/",
        "app.example, http://app.example/path",
        "app.example, http://app.example?",
        "app.example, http://app.example#",
        "app.example, http://evil.com\\@app.example",
        "app.example, 'http://app.example,http://app.example'",
        "app.example, http://app.example http://evil.com",
        "app.example, app.example",
        "app.example, //app.example",
        "app.example, ://app.example",
        "app.example, http:app.example",
        "app.example, http://",
        "app.example, null",
        "app.example, ''",
        "[::1]:8080, http://[::1]",
        "[::1]:8080, http://[0:0:0:0:0:0:0:1]:8080",
        "localhost, http://127.0.0.1"
    })
    void anyOtherPageDoesNot(String host, String origin) throws IOException {
        assertRefused(RawHttp.upgrade(own.port(), PATH, "Host: " + host, "Origin: " + origin));
    }

    @Test
    void noOriginOrTwoAreRefused() throws IOException {
        String own1 = "Origin: http://a";
        assertRefused(RawHttp.upgrade(own.port(), PATH, "Host: a"));
        assertRefused(RawHttp.upgrade(own.port(), PATH, "Host: a", own1, own1));
        assertRefused(RawHttp.upgrade(own.port(), PATH, "Host: a", own1, "Origin: http://evil.com"));
        assertRefused(RawHttp.upgrade(own.port(), PATH, "Host: a", "Origin: http://evil.com", own1));
    }

    @Test
    void whatAProxyOrAPageSaysOfTheHostIsIgnored() throws IOException {
        assertRefused(RawHttp.upgrade(
                own.port(), PATH, "Host: inside", "Origin: http://evil.com", "X-Forwarded-Host: evil.com"));
        assertRefused(RawHttp.upgrade(
                own.port(), PATH, "Host: inside", "Origin: http://evil.com", "Forwarded: host=evil.com"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://a.example", "https://a.example:443", "HTTPS://A.EXAMPLE", "http://b.example:8080"})
    void withAListThoseOpenSocketsWhateverTheHost(String origin) throws IOException {
        assertOpens(RawHttp.upgrade(listed.port(), PATH, "Host: inside:8081", "Origin: " + origin));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://inside:8081",
                "http://a.example",
                "https://a.example:444",
                "https://a.example.",
                "https://www.a.example",
                "https://b.example:8080",
                "http://b.example",
                "null"
            })
    void withAListNobodyElseDoes(String origin) throws IOException {
        assertRefused(RawHttp.upgrade(listed.port(), PATH, "Host: inside:8081", "Origin: " + origin));
        assertRefused(RawHttp.upgrade(listed.port(), PATH, "Host: inside:8081"));
    }

    @Test
    void aMissingOriginIsTakenWhereTheAppSaysSoAndAWrongOneIsNot() throws IOException {
        assertOpens(RawHttp.upgrade(lenient.port(), PATH, "Host: a"));
        assertOpens(RawHttp.upgrade(lenient.port(), PATH, "Host: a", "Origin: http://a"));
        assertRefused(RawHttp.upgrade(lenient.port(), PATH, "Host: a", "Origin: http://b"));
        assertRefused(RawHttp.upgrade(lenient.port(), PATH, "Host: a", "Origin: null"));
    }

    @Test
    void theLogSaysOnceWhatWasRefusedAndWhichSettingHelps() throws IOException {
        CapturedLog log = new CapturedLog();
        Javalin fresh = start(options -> {});
        try {
            RawHttp.upgrade(fresh.port(), PATH, "Host: inside:8081", "Origin: https://www.example\u001b[31m");
            RawHttp.upgrade(fresh.port(), PATH, "Host: inside:8081", "Origin: https://www.example");
        } finally {
            fresh.stop();
            log.close();
        }
        String text = log.text();
        assertTrue(text.contains("https://www.example") && text.contains("inside:8081"), text);
        assertEquals(2, text.split("set rt.origins", -1).length, text);
        assertFalse(text.contains("\u001b"), text);
    }

    private static void assertOpens(RawHttp answer) {
        assertEquals(101, answer.status());
        assertFalse(answer.has("Set-Cookie"), answer.headers());
    }

    private static void assertRefused(RawHttp answer) {
        assertEquals(403, answer.status());
        assertEquals("", answer.body());
        assertFalse(answer.has("Set-Cookie"), answer.headers());
        assertTrue(answer.headers().contains("Content-Length: 0"), answer.headers());
    }
}
