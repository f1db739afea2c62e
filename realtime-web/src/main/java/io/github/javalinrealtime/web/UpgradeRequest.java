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
 * The browser page behind a socket, as its upgrade request showed it. A called route sees it as its client.
 *
 * @param authority host and port, as in the {@code Host} header
 * @param headers those of the upgrade that say who is asking; the others described the upgrade itself
 */
record UpgradeRequest(String authority, boolean secure, SocketAddress remote, SocketAddress local, HttpFields headers) {
    private static final Set<String> KEPT =
            Set.of("host", "origin", "cookie", "authorization", "user-agent", "accept-language", "forwarded");

    /** Call it before the 101: afterwards the request is recycled. */
    static UpgradeRequest of(HttpServletRequest upgrade) {
        Request request = ServletContextRequest.getServletContextRequest(upgrade);
        String host = request.getHeaders().get(HttpHeader.HOST);
        String authority = host != null ? host : request.getHttpURI().getAuthority();

        HttpFields.Mutable headers = HttpFields.build();
        for (HttpField field : request.getHeaders()) {
            if (isKept(field.getLowerCaseName())) {
                headers.add(field);
            }
        }
        // Jetty answers 400 to a Host that differs from the authority of the URI.
        headers.put(HttpHeader.HOST, authority);

        ConnectionMetaData connection = request.getConnectionMetaData();
        return new UpgradeRequest(
                authority,
                request.isSecure(),
                connection.getRemoteSocketAddress(),
                connection.getLocalSocketAddress(),
                headers.asImmutable());
    }

    String scheme() {
        return secure ? "https" : "http";
    }

    private static boolean isKept(String name) {
        return KEPT.contains(name) || name.startsWith("x-forwarded-");
    }
}
