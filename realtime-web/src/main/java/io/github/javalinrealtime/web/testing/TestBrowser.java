package io.github.javalinrealtime.web.testing;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** A browser without a screen: keeps cookies, follows redirects, opens pages. One thread at a time. */
public final class TestBrowser {
    private final String authority;
    private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    private final HttpClient client = HttpClient.newBuilder()
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(RealtimeTest.PATIENCE))
            .build();

    TestBrowser(String authority) {
        this.authority = authority;
    }

    /**
     * Opens a page that carries a connection id.
     *
     * @param path of the app
     * @return the page, not connected yet
     * @throws AssertionError if the answer is no such page
     */
    public TestPage open(String path) {
        return page(get(path));
    }

    /**
     * Reads a page from an answer, for example to a form.
     *
     * @param answer HTML with a connection id
     * @return the page, not connected yet
     * @throws AssertionError if the answer is no such page
     */
    public TestPage page(HttpResponse<String> answer) {
        return new TestPage(this, answer);
    }

    /**
     * Sends a GET request.
     *
     * @param path of the app
     * @return the answer
     */
    public HttpResponse<String> get(String path) {
        return send(request(path).GET().build());
    }

    /**
     * Posts a form.
     *
     * @param path of the app
     * @param form its fields
     * @return the answer
     */
    public HttpResponse<String> post(String path, Map<String, String> form) {
        String body = form.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        return send(request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    /**
     * A request of this browser, to be sent with {@link #send}.
     *
     * @param path of the app
     * @return with the URI and a time-out
     */
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + authority + path))
                .timeout(Duration.ofSeconds(RealtimeTest.PATIENCE));
    }

    /**
     * Sends any request.
     *
     * @param request from {@link #request}
     * @return the answer
     * @throws AssertionError if there is none
     */
    public HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new AssertionError("no answer to " + request, failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + request, interrupted);
        }
    }

    /** Forgets the session, as a browser does whose cookies were cleared. */
    public void clearCookies() {
        cookies.getCookieStore().removeAll();
    }

    HttpClient client() {
        return client;
    }

    String authority() {
        return authority;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
