package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestBrowser;
import io.github.javalinrealtime.web.testing.TestPage;
import io.javalin.Javalin;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.io.IOException;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class UpgradeTest {
    private static final String PATH = "/?socket_connection_id=" + RawHttp.ID;
    private static final String[] GOOD = {"Host: a", "Origin: http://a"};
    private static final AtomicInteger SESSIONS = new AtomicInteger();

    private static Javalin app;

    @BeforeAll
    static void start() {
        app = Apps.create(options -> {}, config -> {
                    config.jetty.modifyServletContextHandler(
                            context -> context.getSessionHandler().addEventListener(new HttpSessionListener() {
                                @Override
                                public void sessionCreated(HttpSessionEvent event) {
                                    SESSIONS.incrementAndGet();
                                }
                            }));
                    config.routes.ws("/own", ws -> {});
                })
                .start("127.0.0.1", 0);
    }

    @AfterAll
    static void stop() {
        app.stop();
        assertEquals(0, SESSIONS.get(), "no upgrade, refused or not, made a session");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/?socket_connection_id",
                "/?socket_connection_id=",
                "/?socket_connection_id=x",
                "/?socket_connection_id=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "/?socket_connection_id=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%00",
                "/?socket_connection_id=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%C3%A9",
                "/?socket_connection_id=%zz",
                "/?socket_connection_id=%FF%FE",
                "/?%zz&socket_connection_id=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "/?control&resume"
            })
    void anIdInTheWrongFormIsRefused(String pathAndQuery) throws IOException {
        assertRefused(RawHttp.upgrade(app.port(), pathAndQuery, GOOD));
    }

    @Test
    void aHandshakeThatIsNoneIsRefused() throws IOException {
        String good = RawHttp.handshake(PATH, GOOD);
        assertRefused(send(good.replace("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "")));
        assertRefused(send(good.replace("dGhlIHNhbXBsZSBub25jZQ==", "short")));
        assertRefused(send(good.replace("dGhlIHNhbXBsZSBub25jZQ==", "")));
        assertRefused(send(good.replace("Version: 13", "Version: 12")));
        assertRefused(send(good.replace("Version: 13", "Version: x")));
        assertRefused(send(good.replace("Version: 13", "Version:")));
        assertRefused(send(good.replace("Upgrade: websocket\r\n", "")));
        assertRefused(send(good.replace("Upgrade: websocket", "Upgrade: other")));
        assertRefused(send(good.replace("GET ", "POST ")));
        assertRefused(send(good.replace("GET ", "POST ").replace("Host: a", "Host: a\r\nContent-Length: 0")));
        assertRefused(send(good.replace("GET ", "HEAD ")));
        assertRefused(send(good.replace("GET ", "OPTIONS ")));
    }

    @Test
    void whatJettyItselfRefusesMakesNoSessionEither() throws IOException {
        for (String connection : new String[] {"", "Connection: close\r\n"}) {
            RawHttp answer = send(RawHttp.handshake(PATH, GOOD).replace("Connection: Upgrade\r\n", connection));
            assertEquals(400, answer.status());
            assertFalse(answer.has("Set-Cookie"), answer.headers());
        }
    }

    @Test
    void aKeyThatIsNoBase64IsNoServerError() throws IOException {
        RawHttp answer = send(RawHttp.handshake(PATH, GOOD).replace("dGhlIHNhbXBsZSBub25jZQ==", "!".repeat(24)));
        assertFalse(answer.status() >= 500, answer.headers());
        assertFalse(answer.has("Set-Cookie"), answer.headers());
    }

    @Test
    void unusualButRightHandshakesAreTaken() throws IOException {
        String good = RawHttp.handshake(PATH, GOOD);
        assertOpens(send(good));
        assertOpens(send(good.replace("Connection: Upgrade", "Connection: keep-alive, upgrade")));
        assertOpens(send(good.replace("Upgrade: websocket", "Upgrade: WebSocket")));
        assertOpens(send(good.replace("Host: a", "Host: a\r\nSec-WebSocket-Protocol: x, y")));
        assertOpens(send(good.replace("Host: a", "Host: a\r\nSec-WebSocket-Extensions: permessage-deflate")));
        assertOpens(send(good.replace("Host: a", "Host: a\r\nCookie: JSESSIONID=forged")));
        assertOpens(send(good.replace("GET /?", "GET /?&a=b&")));
    }

    @Test
    void aSessionHasNotMoreSocketsThanTheLimit() throws IOException {
        try (RealtimeTest test = Apps.start(options -> options.limits.socketsPerSession = 2)) {
            TestBrowser browser = test.browser();
            TestPage first = browser.open("/page").connect();
            browser.open("/page").connect();
            TestPage third = browser.open("/page");
            AssertionError refused = assertThrows(AssertionError.class, third::connect);
            assertTrue(refused.getMessage().contains("503"), refused::getMessage);
            test.browser().open("/page").connect();
            first.close();
            first.awaitClose();
            third.connect();
        }
    }

    @Test
    void aClientThatFloodsTheServerWithPongsIsClosed() {
        try (RealtimeTest test = Apps.start()) {
            TestPage page = test.browser().open("/page");
            try (RawClient client = RawClient.open(page, "/?socket_connection_id=" + page.id())) {
                for (int i = 0; i < 150; i++) {
                    client.tryPong();
                }
                assertEquals(4429, client.awaitClose());
            }
        }
    }

    @Test
    void nothingIsCompressed() throws IOException {
        RawHttp answer = send(RawHttp.handshake(PATH, GOOD)
                .replace("Host: a", "Host: a\r\nSec-WebSocket-Extensions: permessage-deflate"));
        assertFalse(answer.has("Sec-WebSocket-Extensions"), answer.headers());
    }

    @Test
    void withoutASessionTheSocketOpensAndIsClosedForGood() throws IOException {
        RawHttp answer = RawHttp.send(app.port(), RawHttp.handshake(PATH, GOOD), 4);
        assertEquals(101, answer.status());
        assertFalse(answer.has("Set-Cookie"), answer.headers());
        // A close frame, two bytes long, 4401.
        assertEquals("88021131", answer.rest());
    }

    @Test
    void noSocketFollowsAnAnswerThatAFilterHasBegun() throws IOException {
        FilterHolder hasty = new FilterHolder((Filter) (request, answer, chain) -> {
            answer.flushBuffer();
            chain.doFilter(request, answer);
        });
        Javalin other = Apps.create(
                        options -> {},
                        config -> config.jetty.modifyServletContextHandler(
                                context -> context.addFilter(hasty, "/*", EnumSet.of(DispatcherType.REQUEST))))
                .start("127.0.0.1", 0);
        try {
            RawHttp answer = RawHttp.send(other.port(), RawHttp.handshake(PATH, GOOD), 100);
            assertEquals(200, answer.status());
            assertEquals("", answer.rest());
        } finally {
            other.stop();
        }
    }

    @Test
    void aPageAtTheSamePathIsStillAPage() throws IOException {
        RawHttp page = send("GET /page HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
        assertEquals(200, page.status());
        SESSIONS.decrementAndGet();
    }

    @Test
    void refusalsLookTheSame() throws IOException {
        RawHttp id = RawHttp.upgrade(app.port(), "/", GOOD);
        RawHttp handshake = send(RawHttp.handshake(PATH, GOOD).replace("Version: 13", "Version: 12"));
        assertEquals(
                id.headers().replaceAll("Date: .*", ""), handshake.headers().replaceAll("Date: .*", ""));
    }

    private static RawHttp send(String request) throws IOException {
        return RawHttp.send(app.port(), request);
    }

    private static void assertOpens(RawHttp answer) {
        assertEquals(101, answer.status(), answer.headers());
        assertFalse(answer.has("Set-Cookie"), answer.headers());
    }

    private static void assertRefused(RawHttp answer) {
        assertEquals(400, answer.status(), answer.headers());
        assertEquals("", answer.body());
        assertFalse(answer.has("Set-Cookie"), answer.headers());
    }
}
