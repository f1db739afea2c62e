package io.github.javalinrealtime.example;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The requests of a crowd. Any thread may call it. */
final class CrowdHttp {
    private static final Pattern ID = Pattern.compile("data-socket-connection-id=\"([\\w-]+)\"");
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    /**
     * A page that was loaded, in a session of its own.
     *
     * @param cookie of the session
     */
    record Loaded(String id, String cookie) {}

    /** Fails where there is no answer, or another one than a page. */
    CompletableFuture<Loaded> load(int port, String path) {
        return send(request(port, path).build()).thenApply(answer -> {
            Matcher found = ID.matcher(answer.body());
            if (answer.statusCode() != 200 || !found.find()) {
                throw new IllegalStateException("no page, but " + answer.statusCode());
            }
            String cookie = answer.headers().allValues("Set-Cookie").stream()
                    .map(value -> value.split(";", 2)[0])
                    .collect(Collectors.joining("; "));
            return new Loaded(found.group(1), cookie);
        });
    }

    /** The status; fails where there is no answer. */
    CompletableFuture<Integer> post(int port, String path, Loaded page) {
        return post(port, path, page, "");
    }

    CompletableFuture<Integer> post(int port, String path, Loaded page, String body) {
        HttpRequest request = request(port, path)
                .header("Cookie", page.cookie)
                .header("Socket-Connection-Id", page.id)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return send(request).thenApply(HttpResponse::statusCode);
    }

    /** The body. */
    CompletableFuture<String> get(int port, String path) {
        return send(request(port, path).timeout(PATIENCE.multipliedBy(6)).build())
                .thenApply(HttpResponse::body);
    }

    private static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE);
    }

    private CompletableFuture<HttpResponse<String>> send(HttpRequest request) {
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }
}
