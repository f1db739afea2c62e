package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;

class RouteResponseTest {
    private static final byte[] EMPTY = {};

    @Test
    void aScriptSeesWhatFetchWouldShowItAndNothingThatABrowserOrAProxyKeeps() {
        HttpFields.Mutable fields = HttpFields.build()
                .add("Content-Type", "text/plain")
                .add("Location", "/rooms/8")
                .add("X-Total", "7")
                .add("Set-Cookie", "a=secret; HttpOnly")
                .add("set-cookie", "b=secret")
                .add("SET-COOKIE2", "c=secret")
                .add("Connection", "X-Secret")
                .add("Keep-Alive", "secret")
                .add("Transfer-Encoding", "secret")
                .add("X-Accel-Redirect", "/secret/plan.txt")
                .add("x-accel-buffering", "secret")
                .add("X-Sendfile", "/secret/plan.txt")
                .add("Surrogate-Key", "secret");
        assertEquals(
                Map.of("content-type", "text/plain", "location", "/rooms/8", "x-total", "7"),
                RouteResponse.of(200, fields, EMPTY).headers());
    }

    @Test
    void noLineEndsWithinAHeader() {
        HttpFields.Mutable fields =
                HttpFields.build().add("X-Name", "a\r\nSet-Cookie: b=secret").add("X-Tab", "a\tb\0\u007f");
        assertEquals(
                Map.of("x-name", "a  Set-Cookie: b=secret", "x-tab", "a\tb  "),
                RouteResponse.of(200, fields, EMPTY).headers());
    }
}
