package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.javalinrealtime.web.clients.Arrivals;
import io.github.javalinrealtime.web.clients.ChromiumClient;
import io.github.javalinrealtime.web.clients.Client;
import io.github.javalinrealtime.web.clients.JavaWebSocketClient;
import io.github.javalinrealtime.web.clients.JdkClient;
import io.github.javalinrealtime.web.clients.JettyClient;
import io.github.javalinrealtime.web.clients.NettyClient;
import io.github.javalinrealtime.web.clients.NvClient;
import io.github.javalinrealtime.web.clients.OkHttpSockets;
import io.github.javalinrealtime.web.clients.Program;
import io.github.javalinrealtime.web.clients.ProgramClient;
import io.github.javalinrealtime.web.clients.Tls;
import io.github.javalinrealtime.web.clients.TyrusClient;
import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestBrowser;
import io.github.javalinrealtime.web.testing.TestPage;
import io.javalin.config.JavalinConfig;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

/** The sockets with the WebSocket clients of others: over plain TCP, under TLS, and compressed where the client can do that. */
@Timeout(60)
@ExtendWith(EveryClientTest.Naming.class)
@ParameterizedClass(name = "{0}, {1}")
@MethodSource("all")
class EveryClientTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Letters of one to four bytes, and what JSON escapes. */
    private static final String TEXT = "ünïcode, 漢字 💬 \"\\\n\u0001 ";

    private static Server server;
    private static Server compressing;
    private static Browser chromium;
    private static Client client;

    private final Arrivals arrivals = new Arrivals();

    @Parameter(0)
    private Kind kind;

    @Parameter(1)
    private Way way;

    private RealtimeTest test;
    private TestBrowser browser;
    private Client.Socket socket;

    enum Kind {
        JDK,
        JETTY,
        OKHTTP,
        JAVA_WEBSOCKET,
        NV_WEBSOCKET_CLIENT,
        TYRUS,
        NETTY,
        CHROMIUM,
        NODE_WS,
        PYTHON_WEBSOCKETS;

        private Client start() throws Exception {
            return switch (this) {
                case JDK -> new JdkClient();
                case JETTY -> new JettyClient();
                case OKHTTP -> new OkHttpSockets();
                case JAVA_WEBSOCKET -> new JavaWebSocketClient();
                case NV_WEBSOCKET_CLIENT -> new NvClient();
                case TYRUS -> new TyrusClient();
                case NETTY -> new NettyClient();
                case CHROMIUM -> new ChromiumClient(chromium().driver());
                case NODE_WS -> new ProgramClient(Program.WS);
                case PYTHON_WEBSOCKETS -> new ProgramClient(Program.WEBSOCKETS);
            };
        }

        /** The others always offer to compress. */
        private boolean canGo(Way way) {
            return way != Way.COMPRESSED || (this != JDK && this != TYRUS);
        }
    }

    enum Way {
        PLAIN,
        TLS,
        COMPRESSED
    }

    static Stream<Arguments> all() {
        return Stream.of(Kind.values())
                .flatMap(kind -> Stream.of(Way.values()).filter(kind::canGo).map(way -> Arguments.of(kind, way)));
    }

    @BeforeAll
    static void startServers() {
        server = Server.start(false);
        compressing = Server.start(true);
    }

    @AfterAll
    static void stopServers() {
        server.test.close();
        compressing.test.close();
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeParameterizedClassInvocation
    static void startClient(Kind kind) throws Exception {
        client = kind.start();
    }

    @AfterParameterizedClassInvocation
    static void stopClient() throws Exception {
        if (client != null) {
            client.stop();
            client = null;
        }
    }

    @BeforeEach
    void connect() throws Exception {
        Server asked = way == Way.COMPRESSED ? compressing : server;
        test = asked.test;
        browser = test.browser();
        TestPage page = browser.open("/page?on=" + channel());
        String authority = "127.0.0.1:" + (way == Way.TLS ? asked.secure : asked.plain).getLocalPort();
        socket = client.open(
                URI.create((way == Way.TLS ? "wss://" : "ws://") + authority + "/?socket_connection_id=" + page.id()),
                Apps.cookie(page.answer()).orElseThrow(),
                (way == Way.TLS ? "https://" : "http://") + authority,
                arrivals);
        String agreed = arrivals.awaitOpen();
        assertEquals(way == Way.COMPRESSED, agreed.contains("permessage-deflate"), agreed);
    }

    @AfterEach
    void leave() throws Exception {
        if (socket != null) {
            socket.cut();
        }
    }

    @Test
    void aPushArrivesAsItWasPushed() throws Exception {
        test.plugin().push(Map.of("text", TEXT), channel());
        JsonNode push = next();
        assertEquals(channel(), push.path("channel").asText());
        assertEquals(TEXT, push.path("payload").path("text").asText());
    }

    /** Of each form of a frame's length: in 7 bits, in 16, and in 64. */
    @Test
    void pushesOfAllSizesArrive() throws Exception {
        for (int bytes : new int[] {0, 60, 125, 126, 127, 4_000, 65_535, 65_536, 200 << 10}) {
            String text = letters(Math.max(0, bytes - 40)) + "é".repeat(Math.min(20, bytes / 2));
            test.plugin().push(text, channel());
            assertEquals(text, next().path("payload").asText());
        }
    }

    @Test
    void aThousandPushesInARowArriveInOrder() throws Exception {
        // Before the server has attached it, no more would wait for the page than what is kept of the channel.
        call(Map.of("action", "ping"));
        for (int i = 0; i < 1_000; i++) {
            test.plugin().push(i, channel());
        }
        for (int i = 0; i < 1_000; i++) {
            assertEquals(i, next().path("payload").asInt(-1));
        }
    }

    @Test
    void aRouteIsCalledWithALongInputAgainAndAgainAndItsLongAnswerComesBack() throws Exception {
        // 100 KiB, of which no power of two is a boundary between letters.
        String input = "a" + "é漢💬".repeat((100 << 10) / 9);
        for (int i = 0; i < 3; i++) {
            JsonNode reply = call(Map.of("action", "call-route", "method", "POST", "uri", "/echo", "input", input));
            assertEquals(200, reply.path("status").asInt());
            assertEquals(input, reply.path("body").asText());
        }
    }

    @Test
    void theAppsActionAndPingAreAnswered() throws Exception {
        assertEquals(
                "ÜBER 💬",
                call(Map.of("action", "shout", "input", "über 💬")).path("body").asText());
        assertEquals("pong", call(Map.of("action", "ping")).path("body").asText());
    }

    @Test
    void aCloseOfTheClientIsAnsweredWithItsCode() throws Exception {
        socket.end(3001);
        assertEquals(3001, arrivals.awaitClose());
    }

    @Test
    void theEndOfTheSessionClosesWith4401() throws Exception {
        call(Map.of("action", "ping"));
        browser.post("/logout", Map.of());
        assertEquals(4401, arrivals.awaitClose());
    }

    @Test
    void aPingOfTheClientIsAnsweredWithItsPayloadAmongPushes() throws Exception {
        if (!client.canPing()) {
            System.err.println("NOT TESTED: pings of " + kind + ", whose users cannot send any");
        }
        assumeTrue(client.canPing());
        test.plugin().push("before", channel());
        socket.ping("are you there?");
        test.plugin().push("after", channel());
        assertEquals("are you there?", arrivals.awaitPong());
        assertEquals("before", next().path("payload").asText());
        assertEquals("after", next().path("payload").asText());
    }

    /** Of which little can be compressed away. */
    private static String letters(int count) {
        return new Random(count)
                .ints(count, 'A', '[')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private String channel() {
        return "room:" + kind + ":" + way;
    }

    private JsonNode call(Map<String, String> call) throws Exception {
        socket.send(JSON.valueToTree(call).toString().replaceFirst("\\{", "{\"id\":\"1\","));
        JsonNode reply = next();
        assertEquals("1", reply.path("id").asText());
        return reply;
    }

    private JsonNode next() throws Exception {
        return JSON.readTree(arrivals.next());
    }

    /** An app with a port for plain TCP and one for TLS. */
    private static final class Server {
        private ServerConnector plain;
        private ServerConnector secure;
        private RealtimeTest test;

        static Server start(boolean compression) {
            Server server = new Server();
            server.test = Apps.start(
                    options -> {
                        options.compression = compression;
                        options.handler(
                                "shout", call -> call.input(String.class).toUpperCase(Locale.ROOT));
                    },
                    server::configure);
            return server;
        }

        private void configure(JavalinConfig config) {
            config.jetty.addConnector((jetty, settings) -> {
                plain = new ServerConnector(jetty, new HttpConnectionFactory(settings));
                plain.setHost("127.0.0.1");
                return plain;
            });
            config.jetty.addConnector((jetty, settings) -> {
                secure = Tls.connector(jetty, settings);
                return secure;
            });
            config.routes.get("/empty", ctx -> ctx.contentType("text/html").result("<!doctype html><title>x</title>"));
            config.routes.post(
                    "/echo", ctx -> ctx.contentType("text/plain; charset=utf-8").result(ctx.body()));
            config.routes.post("/logout", ctx -> test.plugin().endSession(ctx));
        }
    }

    /** Surefire has nothing but a number for a client. */
    static final class Naming implements TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {
        @Override
        public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
            throw failure instanceof TestAbortedException ? failure : named(context, failure);
        }

        @Override
        public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure) {
            throw named(context, failure);
        }

        private static AssertionError named(ExtensionContext context, Throwable failure) {
            return new AssertionError(context.getParent().orElseThrow().getDisplayName() + ": " + failure, failure);
        }
    }

    private static Browser chromium() {
        if (chromium == null) {
            chromium = Browser.start();
        }
        return chromium;
    }
}
