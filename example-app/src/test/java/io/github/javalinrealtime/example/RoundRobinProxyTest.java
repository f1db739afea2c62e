package io.github.javalinrealtime.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.javalin.Javalin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoundRobinProxyTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Javalin> servers = new ArrayList<>();
    private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
    private RoundRobinProxy proxy;

    @BeforeEach
    void start() throws IOException {
        proxy = RoundRobinProxy.start(0);
        proxy.instances(List.of(server("a"), server("b"), server("c")));
    }

    @AfterEach
    void stop() {
        proxy.close();
        servers.forEach(Javalin::stop);
    }

    @Test
    void eachRequestGoesToTheNextInstance() throws Exception {
        assertEquals(List.of("a", "b", "c", "a"), List.of(get("/"), get("/"), get("/"), get("/")));
    }

    @Test
    void theInstanceIsToldWhoAsksForWhichHostByTheProxyAlone() throws Exception {
        HttpRequest request =
                request("/forwarded").header("X-Forwarded-For", "192.0.2.1").build();
        String host = "127.0.0.1:" + proxy.port();
        assertEquals(
                "Host " + host + ", close, for 127.0.0.1, http, " + host,
                client.send(request, BodyHandlers.ofString()).body());
    }

    @Test
    void bodiesPassWholeInBothDirections() throws Exception {
        String body = "ä".repeat(1 << 20);
        HttpRequest request =
                request("/echo").POST(BodyPublishers.ofString(body)).build();
        assertEquals(body, client.send(request, BodyHandlers.ofString()).body());
    }

    @Test
    void whereAnInstanceIsGoneTheNextAnswers() throws Exception {
        servers.get(1).stop();
        assertEquals(List.of("a", "c", "c", "a"), List.of(get("/"), get("/"), get("/"), get("/")));
    }

    @Test
    void instancesMayChangeAndWhereThereAreNoneTheAnswerIs502() throws Exception {
        proxy.instances(List.of(servers.get(2).port()));
        assertEquals(List.of("c", "c"), List.of(get("/"), get("/")));
        proxy.instances(List.of());
        assertEquals(502, send("/").statusCode());
    }

    @Test
    void whatAnInstanceMayHaveBegunIsNotAskedOfAnother() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            silent.setSoTimeout(10_000);
            proxy.instances(List.of(silent.getLocalPort(), servers.get(0).port()));
            CompletableFuture<HttpResponse<String>> answer =
                    client.sendAsync(request("/").build(), BodyHandlers.ofString());
            try (Socket asked = silent.accept()) {
                assertEquals('G', asked.getInputStream().read());
                asked.getInputStream().readNBytes(asked.getInputStream().available());
            }
            assertEquals(502, answer.get(10, TimeUnit.SECONDS).statusCode());
        }
    }

    @Test
    void aWebSocketIsATunnelThatStaysAndEndsWithItsInstance() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        WebSocket socket = open(heard);
        socket.sendText("one", true).join();
        assertEquals("a: one", heard.poll(10, TimeUnit.SECONDS));

        assertEquals("b", get("/"), "the socket does not hold the turn up");
        proxy.instances(List.of());
        socket.sendText("two", true).join();
        assertEquals("a: two", heard.poll(10, TimeUnit.SECONDS));

        servers.get(0).stop();
        assertEquals("end", heard.poll(10, TimeUnit.SECONDS));
    }

    @Test
    void whenTheClientIsGoneTheInstanceHearsOfIt() throws Exception {
        open(new LinkedBlockingQueue<>()).abort();
        assertEquals("a", ended.poll(10, TimeUnit.SECONDS));
    }

    private int server(String name) {
        Javalin server = Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    config.http.maxRequestSize = 10 << 20;
                    config.routes.get("/", ctx -> ctx.result(name));
                    config.routes.post("/echo", ctx -> ctx.result(ctx.body()));
                    config.routes.get(
                            "/forwarded",
                            ctx -> ctx.result("Host " + ctx.host() + ", " + ctx.header("Connection") + ", for "
                                    + ctx.header("X-Forwarded-For") + ", " + ctx.header("X-Forwarded-Proto") + ", "
                                    + ctx.header("X-Forwarded-Host")));
                    config.routes.ws("/socket", ws -> {
                        ws.onMessage(message -> message.send(name + ": " + message.message()));
                        ws.onClose(close -> ended.add(name));
                    });
                })
                .start("127.0.0.1", 0);
        servers.add(server);
        return server.port();
    }

    private WebSocket open(BlockingQueue<String> heard) {
        return client.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + proxy.port() + "/socket"), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                        heard.add(text.toString());
                        socket.request(1);
                        return null;
                    }

                    @Override
                    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                        heard.add("end");
                        return null;
                    }

                    @Override
                    public void onError(WebSocket socket, Throwable error) {
                        heard.add("end");
                    }
                })
                .join();
    }

    private String get(String path) throws Exception {
        return send(path).body();
    }

    private HttpResponse<String> send(String path) throws Exception {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.port() + path));
    }
}
