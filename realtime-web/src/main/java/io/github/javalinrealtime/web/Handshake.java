package io.github.javalinrealtime.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collections;
import java.util.Enumeration;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ServletContextResponse;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.util.Blocker;
import org.jspecify.annotations.Nullable;

/** The opening handshake of RFC 6455, 4.2. There is none in HTTP/2 here: proxies speak HTTP/1.1 to the app. */
final class Handshake {
    /** Section 1.3: nobody who does not know WebSockets would answer with it. */
    private static final String WITNESS = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private static final String VERSION = "13";
    private static final int KEY_BYTES = 16;
    private static final int KEY_CHARACTERS = 24;

    private Handshake() {}

    static boolean isWellFormed(HttpServletRequest request) {
        return request.getMethod().equals("GET")
                && request.getProtocol().equals("HTTP/1.1")
                && "websocket".equalsIgnoreCase(request.getHeader("Upgrade"))
                && Collections.list(request.getHeaders("Connection")).stream()
                        .flatMap(value -> Stream.of(value.split(",", -1)))
                        .anyMatch(option -> option.strip().equalsIgnoreCase("upgrade"))
                && VERSION.equals(only(request.getHeaders("Sec-WebSocket-Version")))
                && isKey(only(request.getHeaders("Sec-WebSocket-Key")))
                && !hasBody(request);
    }

    /** Says which version would do, as it must where another one was asked for. */
    static void refuse(HttpServletResponse response) {
        response.setHeader("Sec-WebSocket-Version", VERSION);
        response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
    }

    /**
     * Sends the 101.
     *
     * @throws IllegalStateException if the answer has begun
     */
    static void accept(HttpServletRequest request, HttpServletResponse response, Compression compression)
            throws IOException {
        // Jetty's own: an app's filter may have wrapped the other one, and this is no answer to buffer or change.
        ServletContextResponse core = ServletContextResponse.getServletContextResponse(response);
        if (core.isCommitted()) {
            throw new IllegalStateException("a filter has begun the answer to an upgrade of " + request.getRequestURI()
                    + "; it has to leave that to the plugin");
        }
        core.setStatus(HttpStatus.SWITCHING_PROTOCOLS_101);
        core.getHeaders()
                .put(HttpHeader.UPGRADE, "websocket")
                .put(HttpHeader.CONNECTION, "Upgrade")
                .put(HttpHeader.SEC_WEBSOCKET_ACCEPT, answer(request.getHeader("Sec-WebSocket-Key")));
        if (compression.isOn()) {
            core.getHeaders().put(HttpHeader.SEC_WEBSOCKET_EXTENSIONS, Compression.AGREED);
        }
        try (Blocker.Callback written = Blocker.callback()) {
            core.write(true, null, written);
            written.block();
        }
    }

    private static String answer(String key) {
        try {
            byte[] text = (key + WITNESS).getBytes(StandardCharsets.US_ASCII);
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException("every Java platform has SHA-1", never);
        }
    }

    private static @Nullable String only(Enumeration<String> values) {
        String value = values.hasMoreElements() ? values.nextElement() : null;
        return values.hasMoreElements() ? null : value;
    }

    private static boolean isKey(@Nullable String key) {
        try {
            return key != null
                    && key.length() == KEY_CHARACTERS
                    && Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException noBase64) {
            return false;
        }
    }

    /** What stands behind the head is frames. */
    private static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }
}
