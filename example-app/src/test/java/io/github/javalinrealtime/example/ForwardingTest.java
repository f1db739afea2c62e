package io.github.javalinrealtime.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.example.InstalledProxy.Program;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the proxies of the documentation make of a request, and what they ask twice. */
class ForwardingTest {
    private static final int MOST = 100;

    private final HttpClient client =
            HttpClient.newBuilder().sslContext(InstalledProxy.trust()).build();
    private final List<Javalin> servers = new ArrayList<>();
    private final AtomicInteger posts = new AtomicInteger();
    private ServerSocket breaking;

    @BeforeEach
    void start() throws IOException {
        servers.add(server());
        servers.add(server());
        breaking = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::breakEachRequest, "breaking instance");
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void stop() throws IOException {
        breaking.close();
        servers.forEach(Javalin::stop);
    }

    @ParameterizedTest
    @EnumSource
    void anInstanceIsToldTheHostWithItsPortAndWhoAskedAndNothingThatTheClientMadeUp(Program program) throws Exception {
        try (InstalledProxy proxy = start(program)) {
            HttpRequest request = request(proxy, "/forwarded")
                    .header("X-Forwarded-For", "192.0.2.1")
                    .header("X-Forwarded-Host", "evil.example")
                    .build();
            String host = proxy.home().substring("https://".length());
            assertEquals(
                    "Host " + host + ", for [127.0.0.1], [https], [" + host + "]",
                    client.send(request, BodyHandlers.ofString()).body());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPostThatAnInstanceMayHaveBegunIsNotAskedOfAnotherAndAGetIs(Program program) throws Exception {
        try (InstalledProxy proxy = start(program)) {
            boolean answered = true;
            int sent = 0;
            while (answered && sent < MOST) {
                // By HTTP/2, HAProxy ends the stream as one that may be sent again, which clients of newer JDKs do.
                answered = isAnswered(request(proxy, "/post")
                        .version(HttpClient.Version.HTTP_1_1)
                        .POST(BodyPublishers.ofString("x"))
                        .build());
                sent++;
            }
            assertFalse(answered, "none met the instance that breaks");
            assertEquals(sent, posts.get(), "each was begun by one instance");
            for (int i = 0; i < 6; i++) {
                assertTrue(isAnswered(request(proxy, "/forwarded").build()));
            }
        }
    }

    /** HAProxy ends the stream instead, so that the browser may decide. */
    private boolean isAnswered(HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException refused) {
            return false;
        }
    }

    private InstalledProxy start(Program program) throws IOException {
        return InstalledProxy.start(
                program, List.of(servers.get(0).port(), servers.get(1).port(), breaking.getLocalPort()));
    }

    private static HttpRequest.Builder request(InstalledProxy proxy, String path) {
        return HttpRequest.newBuilder(URI.create(proxy.home() + path));
    }

    private Javalin server() {
        return Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    config.routes.get("/health", ctx -> ctx.result("ready"));
                    config.routes.post("/post", ctx -> ctx.result("" + posts.incrementAndGet()));
                    config.routes.get(
                            "/forwarded",
                            ctx -> ctx.result("Host " + ctx.header("Host") + ", for " + all(ctx, "For") + ", "
                                    + all(ctx, "Proto") + ", " + all(ctx, "Host")));
                })
                .start("127.0.0.1", 0);
    }

    private static List<String> all(Context ctx, String what) {
        return Collections.list(ctx.req().getHeaders("X-Forwarded-" + what));
    }

    private void breakEachRequest() {
        while (!breaking.isClosed()) {
            try {
                Socket client = breaking.accept();
                // Each its own: a proxy may open a connection long before it has a request for it.
                Thread thread = new Thread(() -> breakRequest(client), "breaking request");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** Healthy, but that it ends the connection where an answer is expected. */
    private void breakRequest(Socket client) {
        try (client) {
            InputStream in = client.getInputStream();
            StringBuilder head = new StringBuilder();
            int next = in.read();
            while (next >= 0 && head.indexOf("\r\n\r\n") < 0) {
                head.append((char) next);
                next = head.indexOf("\r\n\r\n") < 0 ? in.read() : 0;
            }
            if (head.indexOf("GET /health") == 0) {
                client.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
                                .getBytes(StandardCharsets.ISO_8859_1));
            } else if (head.indexOf("POST") == 0) {
                posts.incrementAndGet();
            }
        } catch (IOException gone) {
            // The proxy needs it no more.
        }
    }
}
