package io.github.javalinrealtime.web;

import io.github.javalinrealtime.Refusal;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Before the 101: whose page asks, and in the right form? It stands before Javalin, whose own upgrade makes an HTTP session
 * for each request that has none. Other upgrades, and all requests, pass it.
 */
final class UpgradeGuard implements Filter {
    private final String path;
    private final Origins origins;
    private final Upgrader upgrader;

    /** Whoever makes the socket. */
    interface Upgrader {
        /** Why no socket of this client is taken in now; null if one is. */
        @Nullable
        Refusal full(HttpServletRequest request);

        void refused(Refusal cause, String advice);

        void upgrade(String connectionId, HttpServletRequest request, HttpServletResponse response) throws IOException;

        /** An upgrade ended with an exception, which its client is not shown. */
        void failed(RuntimeException failure);
    }

    UpgradeGuard(String path, Origins origins, Upgrader upgrader) {
        this.path = path;
        this.origins = origins;
        this.upgrader = upgrader;
    }

    @Override
    public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) servletRequest;
        HttpServletResponse response = (HttpServletResponse) servletResponse;
        if (!isOurs(request)) {
            chain.doFilter(request, response);
            return;
        }
        try {
            admit(request, response);
        } catch (RuntimeException failure) {
            if (response.isCommitted()) {
                throw failure;
            }
            // Jetty's own page would show the exception.
            upgrader.failed(failure);
            response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
        }
    }

    private void admit(HttpServletRequest request, HttpServletResponse response) throws IOException {
        // In this order, so that an answer to a stranger's page tells nothing of the session whose cookie came with it.
        // Its parameters last: those of a form would be read from a body, for which a client may take its time.
        String id = Handshake.isWellFormed(request) ? parameter(request) : null;
        if (id == null || !RandomId.isWellFormed(id)) {
            upgrader.refused(
                    Refusal.HANDSHAKE, "it is no WebSocket handshake with a well-formed " + RequestPage.PARAMETER);
            Handshake.refuse(response);
        } else if (!origins.allows(request)) {
            upgrader.refused(
                    Refusal.ORIGIN,
                    "its Origin is " + printable(request.getHeader("Origin")) + " and its Host is "
                            + printable(request.getHeader("Host")) + "; " + origins.advice());
            response.setStatus(HttpServletResponse.SC_FORBIDDEN);
        } else {
            Refusal full = upgrader.full(request);
            if (full == null) {
                upgrader.upgrade(id, request, response);
            } else {
                upgrader.refused(full, "");
                response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            }
        }
    }

    /** Null also where the query cannot be decoded, which Jetty answers with a page of its own. */
    private static @Nullable String parameter(HttpServletRequest request) {
        try {
            return request.getParameter(RequestPage.PARAMETER);
        } catch (RuntimeException undecodable) {
            return null;
        }
    }

    private boolean isOurs(HttpServletRequest request) {
        return request.getHeader("Sec-WebSocket-Version") != null
                && request.getRequestURI()
                        .substring(request.getContextPath().length())
                        .equals(path);
    }

    private static String printable(@Nullable String header) {
        return header == null
                ? "absent"
                : header.substring(0, Math.min(header.length(), 200)).replaceAll("[^\\x20-\\x7e]", "?");
    }
}
