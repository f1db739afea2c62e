package io.github.javalinrealtime.web;

import jakarta.servlet.http.HttpServletRequest;
import java.net.SocketAddress;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;

/**
 * The browser page behind a socket, as its upgrade request showed it. A called route sees it as its client. It is kept as long as the socket
 * is open, so it is one text.
 *
 * @param head host and port, as in the {@code Host} header; then, each after a line feed, the headers that say who is asking, as
 *     {@code name:value}. The others described the upgrade itself
 */
record UpgradeRequest(String head, boolean secure, SocketAddress remote, SocketAddress local) {
    private static final Set<String> KEPT =
            Set.of("origin", "cookie", "authorization", "user-agent", "accept-language", "forwarded");

    /** Call it before the 101: afterwards the request is recycled. */
    static UpgradeRequest of(HttpServletRequest upgrade) {
        Request request = ServletContextRequest.getServletContextRequest(upgrade);
        String host = request.getHeaders().get(HttpHeader.HOST);
        StringBuilder head =
                new StringBuilder(host != null ? host : request.getHttpURI().getAuthority());
        for (HttpField field : request.getHeaders()) {
            if (isKept(field.getLowerCaseName()) && field.getValue() != null) {
                head.append('\n').append(field.getName()).append(':').append(field.getValue());
            }
        }
        ConnectionMetaData connection = request.getConnectionMetaData();
        return new UpgradeRequest(
                head.toString(),
                request.isSecure(),
                connection.getRemoteSocketAddress(),
                connection.getLocalSocketAddress());
    }

    String scheme() {
        return secure ? "https" : "http";
    }

    String authority() {
        int end = head.indexOf('\n');
        return end < 0 ? head : head.substring(0, end);
    }

    HttpFields.Mutable headers() {
        // Jetty answers 400 to a Host that differs from the authority of the URI.
        HttpFields.Mutable headers = HttpFields.build().add(HttpHeader.HOST, authority());
        head.lines().skip(1).forEach(line -> {
            int colon = line.indexOf(':');
            headers.add(line.substring(0, colon), line.substring(colon + 1));
        });
        return headers;
    }

    private static boolean isKept(String name) {
        return KEPT.contains(name) || name.startsWith("x-forwarded-");
    }
}
