package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestBrowser;
import io.github.javalinrealtime.web.testing.TestPage;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What refused upgrades tell and leave behind: nothing but what the protocol's page says. */
@Timeout(120)
class RefusalTest {
    private static final int REFUSED = 10_000;
    private static final AtomicInteger SESSIONS = new AtomicInteger();

    private static RealtimeTest test;

    private final TestBrowser browser = test.browser();
    private final TestPage page = browser.open("/page?on=a").connect();
    private final String cookie = Apps.cookie(page.answer()).orElseThrow();

    @BeforeAll
    static void start() {
        test = Apps.start(options -> options.limits.socketsPerSession = 1, config -> {
            config.jetty.modifyServletContextHandler(
                    context -> context.getSessionHandler().addEventListener(new HttpSessionListener() {
                        @Override
                        public void sessionCreated(HttpSessionEvent event) {
                            SESSIONS.incrementAndGet();
                        }
                    }));
            config.routes.post("/end", ctx -> test.plugin().endSession(ctx));
        });
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    @Test
    void aFormWhoseBodyDoesNotComeIsAnsweredAtOnce() throws IOException {
        RawHttp answer = RawHttp.send(
                port(),
                "POST / HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Version: 13\r\nContent-Length: 1000\r\n"
                        + "Content-Type: application/x-www-form-urlencoded\r\n\r\na=b");
        assertEquals(400, answer.status());
    }

    @Test
    void aStrangersPageIsAnsweredTheSameWhateverSessionItsVisitorHas() throws IOException {
        TestPage ended = test.browser().open("/page").connect();
        String endedCookie = Apps.cookie(ended.answer()).orElseThrow();
        RawHttp.send(
                port(), "POST /end HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nCookie: " + endedCookie + "\r\n\r\n");
        TestPage idle = test.browser().open("/page");
        Map<String, String> requests = new LinkedHashMap<>();
        requests.put("no session", request(RandomId.next(), "X-Cookie: none"));
        requests.put("a session and its own id", request(idle.id(), cookieOf(idle)));
        requests.put("a session and somebody's id", request(page.id(), cookieOf(idle)));
        requests.put("a session and nobody's id", request(RandomId.next(), cookieOf(idle)));
        requests.put("a session with all of its sockets", request(page.id(), "Cookie: " + cookie));
        requests.put("a session that has ended", request(ended.id(), "Cookie: " + endedCookie));
        requests.put("a session that never was", request(page.id(), "Cookie: JSESSIONID=forged"));
        for (String origin :
                List.of("Origin: http://evil.example", "Origin: null", "X-Origin: none", "Origin: http://b")) {
            requests.forEach((what, request) -> assertRefusal(
                    "HTTP/1.1 403 Forbidden\r\nDate: \r\nContent-Length: 0\r\n\r\n",
                    request.replace("Origin: http://a", origin),
                    what));
        }
    }

    @Test
    void whatIsNoHandshakeOrNamesNoIdIsAnsweredTheSame() {
        String good = request(page.id(), "Cookie: " + cookie);
        List<String> requests = List.of(
                good.replace("socket_connection_id=", "x="),
                good.replace(page.id(), "short"),
                good.replace(page.id(), page.id() + "A"),
                good.replace(page.id(), "%00" + page.id().substring(1)),
                good.replace("Version: 13", "Version: 8"),
                good.replace("Upgrade: websocket", "Upgrade: other"),
                good.replace("dGhlIHNhbXBsZSBub25jZQ==", "short"),
                good.replace(page.id(), "short").replace("Origin: http://a", "Origin: http://evil.example"));
        for (String request : requests) {
            assertRefusal(
                    "HTTP/1.1 400 Bad Request\r\nDate: \r\nSec-WebSocket-Version: 13\r\nContent-Length: 0\r\n\r\n",
                    request,
                    request);
        }
    }

    @Test
    void aSocketTooManyIsAnsweredTheSameWhosePageItIs() {
        for (String id : List.of(page.id(), browser.open("/page").id(), RandomId.next())) {
            assertRefusal(
                    "HTTP/1.1 503 Service Unavailable\r\nDate: \r\nContent-Length: 0\r\n\r\n",
                    request(id, "Cookie: " + cookie),
                    id);
        }
    }

    @Test
    void tenThousandOfThemMakeNoSession() throws IOException {
        String nobody = request(RandomId.next(), "X-Cookie: none");
        String forged = request(RandomId.next(), "Cookie: JSESSIONID=forged");
        List<String> kinds = List.of(
                nobody.replace("Origin: http://a", "Origin: http://evil.example"),
                nobody.replace("Origin: http://a\r\n", ""),
                nobody.replace("socket_connection_id=", "x="),
                forged.replace("Origin: http://a", "Origin: null"),
                forged.replace("Version: 13", "Version: 8"),
                request(page.id(), "Cookie: " + cookie));
        int before = SESSIONS.get();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
                WireClient client = new WireClient(socket)) {
            for (int i = 0; i < REFUSED; i++) {
                client.send(WireBytes.utf8(kinds.get(i % kinds.size())));
                String head = client.head();
                assertFalse(head.startsWith("HTTP/1.1 1") || Apps.lower(head).contains("set-cookie"), head);
            }
        }
        assertEquals(before, SESSIONS.get());
    }

    private void assertRefusal(String expected, String request, String what) {
        try {
            RawHttp answer = RawHttp.send(port(), request);
            assertEquals(sorted(expected), sorted(answer.headers().replaceAll("Date: [^\r]*", "Date: ")), what);
            assertEquals("", answer.body());
        } catch (IOException failure) {
            throw new AssertionError(what, failure);
        }
    }

    /** In whatever order Jetty writes the lines. */
    private static List<String> sorted(String head) {
        List<String> lines = new ArrayList<>(head.lines().toList());
        lines.sort(null);
        return lines;
    }

    private static String request(String id, String line) {
        return RawHttp.handshake("/?socket_connection_id=" + id, "Host: a", "Origin: http://a", line);
    }

    private static String cookieOf(TestPage page) {
        return "Cookie: " + Apps.cookie(page.answer()).orElseThrow();
    }

    private static int port() {
        return test.browser().request("/").build().uri().getPort();
    }
}
