package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.InMemoryRegistry;
import io.github.javalinrealtime.RealtimeEvent;
import io.github.javalinrealtime.Registry;
import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestBrowser;
import io.github.javalinrealtime.web.testing.TestPage;
import io.javalin.config.JavalinConfig;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the app's exceptions say is for the app: no reply, no close frame and no answer over HTTP shows it. */
@Timeout(60)
class ExceptionTextTest {
    private static final String SECRET = "jdbc:4711 is a secret";

    /** What cannot be read or written says so. */
    private record Chatty(String text) {
        private Chatty {
            if (text != null) {
                throw new IllegalArgumentException(SECRET);
            }
        }

        @Override
        public String text() {
            if (text == null) {
                throw new IllegalStateException(SECRET);
            }
            return text;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unchecked",
                "checked",
                "error",
                "overflow",
                "stage",
                "wrapped",
                "supplied",
                "unwritable",
                "written"
            })
    void aHandlerThatFailsIsAnsweredWithACodeAlone(String action) throws Exception {
        assertSilent("{\"id\":1,\"action\":\"" + action + "\"}", "failed");
    }

    @Test
    void anInputThatCannotBeReadIsAnsweredWithACodeAlone() throws Exception {
        assertSilent("{\"id\":1,\"action\":\"input\",\"input\":{\"text\":\"x\"}}", "bad-input");
        assertSilent("{\"id\":1,\"action\":\"input\",\"input\":{\"jdbc:4711\":\"x\"}}", "bad-input");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/throws", "/future", "/async", "/subscribes"})
    void aCalledRouteThatFailsIsAnsweredAsOverHttp(String uri) throws Exception {
        try (RealtimeTest test = start()) {
            HttpResponse<String> http = test.browser().get(uri);
            assertEquals(500, http.statusCode());
            assertFalse(shows(http.body() + http.headers()), http.body());
            try (RawClient raw = raw(test)) {
                String reply = raw.send("{\"id\":1,\"action\":\"call-route\",\"uri\":\"" + uri + "\"}")
                        .next();
                assertTrue(reply.contains("\"status\":500") && !shows(reply), reply);
            }
        }
    }

    @Test
    void aRegistryThatFailsEndsSocketsWithoutAReasonAndPagesWithoutADetail() throws Exception {
        AtomicReference<String> failing = new AtomicReference<>("");
        InMemoryRegistry memory = new InMemoryRegistry();
        Registry registry = (Registry) Proxy.newProxyInstance(
                Registry.class.getClassLoader(), new Class<?>[] {Registry.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals(failing.get())) {
                        throw new IllegalStateException(SECRET);
                    }
                    try {
                        return method.invoke(memory, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
        try (RealtimeTest test = Apps.start(options -> options.registry = registry)) {
            TestBrowser browser = test.browser();
            TestPage page = browser.open("/page?on=a");
            for (String method : List.of("subscribe", "unsubscribe", "publishAsync", "attach")) {
                failing.set(method);
                for (HttpResponse<String> answer : List.of(
                        browser.get("/page?on=b"),
                        browser.post("/unsubscribe", Map.of("on", "a", "socket_connection_id", page.id())),
                        browser.post("/push", Map.of("on", "a")))) {
                    assertFalse(shows(answer.body() + answer.headers()), method + ": " + answer.body());
                }
                try (WireClient client = upgraded(page)) {
                    if (method.equals("attach")) {
                        WireClient.Received last = client.skipToEnd();
                        assertEquals(1012, last.code());
                        assertEquals(2, last.length(), "a code, and no reason");
                    }
                }
            }
        }
    }

    @Test
    void keysThatCannotBeHadAreNotToldWhy() throws Exception {
        AtomicReference<Boolean> failing = new AtomicReference<>(false);
        SessionKeys working = SessionKeys.inSession();
        SessionKeys keys = new SessionKeys() {
            @Override
            public String find(HttpServletRequest request) {
                fail();
                return working.find(request);
            }

            @Override
            public String getOrCreate(HttpServletRequest request, HttpServletResponse response) {
                fail();
                return working.getOrCreate(request, response);
            }

            @Override
            public void replace(HttpServletRequest request, HttpServletResponse response) {
                fail();
            }

            private void fail() {
                if (failing.get()) {
                    throw new IllegalStateException(SECRET);
                }
            }
        };
        try (RealtimeTest test = Apps.start(options -> options.sessionKeys = keys)) {
            TestPage page = test.browser().open("/page?on=a");
            failing.set(true);
            HttpResponse<String> rendered = test.browser().get("/page?on=a");
            assertFalse(shows(rendered.body() + rendered.headers()), rendered.body());
            String host = "127.0.0.1:" + page.answer().uri().getPort();
            RawHttp refused = RawHttp.upgrade(
                    page.answer().uri().getPort(),
                    "/?socket_connection_id=" + page.id(),
                    "Host: " + host,
                    "Origin: http://" + host,
                    "Cookie: " + Apps.cookie(page.answer()).orElseThrow());
            assertEquals(500, refused.status());
            assertFalse(shows(refused.headers() + refused.body()), refused.body());
        }
    }

    private static void assertSilent(String frame, String code) throws Exception {
        try (RealtimeTest test = start();
                RawClient raw = raw(test)) {
            String reply = raw.send(frame).next();
            assertTrue(reply.endsWith("\"headers\":{},\"body\":\"\",\"error\":\"" + code + "\"}"), reply);
            assertEquals(List.of(), raw.allUntilPong());
        }
    }

    private static RealtimeTest start() {
        return Apps.start(ExceptionTextTest::handlers, ExceptionTextTest::routes);
    }

    // A stage is a reply of its own, which the plugin waits for.
    @SuppressWarnings("FutureReturnValueIgnored")
    private static void handlers(RealtimeConfig options) {
        options.handler("unchecked", call -> {
            throw new IllegalStateException(SECRET);
        });
        options.handler("checked", call -> {
            throw new IOException(SECRET);
        });
        options.handler("error", call -> {
            throw new AssertionError(SECRET);
        });
        options.handler("overflow", call -> {
            throw new StackOverflowError(SECRET);
        });
        options.handler("stage", call -> CompletableFuture.failedFuture(new IOException(SECRET)));
        options.handler(
                "wrapped",
                call -> CompletableFuture.failedFuture(new CompletionException(SECRET, new IOException(SECRET))));
        options.handler(
                "supplied",
                call -> CompletableFuture.supplyAsync(() -> {
                    throw new IllegalStateException(SECRET);
                }));
        options.handler("unwritable", call -> new Chatty(null));
        options.handler("written", call -> Map.of("a", List.of(new Chatty(null))));
        options.handler("input", call -> call.input(Chatty.class).text());
        options.on(RealtimeEvent.class, event -> {
            throw new IllegalStateException(SECRET);
        });
    }

    private static void routes(JavalinConfig config) {
        config.routes.get("/throws", ctx -> {
            throw new UnsupportedOperationException(SECRET);
        });
        config.routes.get("/future", ctx -> ctx.future(() -> CompletableFuture.failedFuture(new IOException(SECRET))));
        config.routes.get(
                "/async",
                ctx -> ctx.async(() -> {
                    throw new IOException(SECRET);
                }));
        config.routes.get("/subscribes", ctx -> {
            socket(ctx).subscribe("a");
            throw new UnsupportedOperationException(SECRET);
        });
    }

    private static RawClient raw(RealtimeTest test) {
        TestPage page = test.browser().open("/page");
        return RawClient.open(page, "/?socket_connection_id=" + page.id());
    }

    private static WireClient upgraded(TestPage page) throws IOException {
        int port = page.answer().uri().getPort();
        WireClient client = new WireClient(new Socket(InetAddress.getLoopbackAddress(), port));
        client.send(WireBytes.utf8(RawHttp.handshake(
                "/?control&socket_connection_id=" + page.id(),
                "Host: a",
                "Origin: http://a",
                "Cookie: " + Apps.cookie(page.answer()).orElseThrow())));
        assertTrue(client.head().startsWith("HTTP/1.1 101"));
        return client;
    }

    /** Neither the text, nor whose it is. */
    private static boolean shows(String answer) {
        return answer.contains("4711") || answer.contains("Exception") || answer.contains("io.github.javalinrealtime");
    }
}
