package io.github.javalinrealtime.example;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** The cookies of one visitor, and requests that carry them. Any thread may call it; one at a time learns cookies. */
final class StormClient {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(4))
            .build();
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int TRIES = 10;

    private final String authority;
    private final Map<String, String> cookies = new TreeMap<>();

    StormClient(int port) {
        this.authority = "127.0.0.1:" + port;
    }

    /** A page, on behalf of another page if that has an id; asks again where an instance could not answer. */
    String get(String path, String page) {
        HttpRequest.Builder request = request(path).header("Accept", "text/html");
        if (!page.isEmpty()) {
            request.header("Socket-Connection-Id", page);
        }
        int status = 0;
        for (int i = 0; i < TRIES; i++) {
            try {
                HttpResponse<String> answer = send(request.build());
                status = answer.statusCode();
                if (status == 200) {
                    return answer.body();
                }
            } catch (IOException nobodyThere) {
                status = 0;
            }
        }
        throw new AssertionError(path + " was answered " + status);
    }

    /**
     * Posts a form, once.
     *
     * @return the status
     * @throws IOException if there was no answer, so that nobody knows what became of it
     */
    int post(String path, String field, String value) throws IOException {
        String form = field + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
        return send(request(path)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build())
                .statusCode();
    }

    CompletableFuture<WebSocket> socket(String pathAndQuery, Duration within, WebSocket.Listener listener) {
        return HTTP.newWebSocketBuilder()
                .header("Origin", "http://" + authority)
                .header("Cookie", cookies())
                .connectTimeout(within)
                .buildAsync(URI.create("ws://" + authority + pathAndQuery), listener);
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://" + authority + path)).timeout(PATIENCE);
        String known = cookies();
        return known.isEmpty() ? request : request.header("Cookie", known);
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            synchronized (cookies) {
                answer.headers().allValues("Set-Cookie").forEach(cookie -> {
                    String pair = cookie.split(";", 2)[0];
                    cookies.put(pair.substring(0, pair.indexOf('=')), pair);
                });
            }
            return answer;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    private String cookies() {
        synchronized (cookies) {
            return cookies.values().stream().collect(Collectors.joining("; "));
        }
    }
}
