package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.javalinrealtime.ErrorCode;
import io.javalin.Javalin;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server with the routes of {@link CalledApp} for all tests of a class, and calls of them by a page. */
@Timeout(30)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RouteCallerSuite {
    static final HttpClient HTTP = HttpClient.newHttpClient();

    Path files;
    Javalin app;
    RouteCaller routes;
    UpgradeRequest page;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        files = folder;
        Files.writeString(files.resolve("notes.txt"), "from a file");
        Files.write(files.resolve("large.txt"), new byte[2_000_000]);
        Files.write(files.resolve("dot.png"), new byte[] {1, 2, 3});
        app = Javalin.create(config -> CalledApp.routes(config, files)).start(0);
        routes = callerOf(app, Duration.ofSeconds(20));
        page = pageOf();
    }

    @AfterAll
    void stop() {
        app.stop();
        timer.shutdownNow();
    }

    CompletableFuture<RouteResponse> call(RouteCaller caller, RouteCall call) {
        return call(caller, app.jettyServer().server().getThreadPool(), call);
    }

    CompletableFuture<RouteResponse> call(RouteCaller caller, Executor threads, RouteCall call) {
        RouteCaller.Ready ready = caller.ready(call, "mark");
        threads.execute(ready.run());
        return ready.response();
    }

    RouteCaller callerOf(Javalin app, Duration timeout) {
        return new RouteCaller(app.jettyServer().server(), timer, timeout);
    }

    UpgradeRequest pageOf(String... headers) throws Exception {
        assertEquals(200, http("GET", "/page", headers).statusCode());
        return CalledApp.CALLERS.take();
    }

    HttpResponse<String> http(String method, String uri, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + app.port() + uri))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    RouteResponse get(String uri) throws Exception {
        return call(routes, RouteCall.of(page, "GET", uri, null, Map.of(), Set.of()))
                .get();
    }

    ErrorCode failure(RouteCaller caller, String uri) {
        return code(call(caller, RouteCall.of(page, "GET", uri, null, Map.of(), Set.of())));
    }

    static ErrorCode code(CompletableFuture<RouteResponse> call) {
        Throwable cause = assertThrows(ExecutionException.class, call::get).getCause();
        return assertInstanceOf(RouteCallException.class, cause).code();
    }
}
