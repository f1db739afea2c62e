package io.github.javalinrealtime.web;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Before the 101: whose page asks, and in the right form? It stands before Javalin, whose own upgrade makes an HTTP session
 * for each request that has none. Other upgrades, and all requests, pass it.
 */
final class UpgradeGuard implements Filter {
    private static final Logger LOG = LoggerFactory.getLogger(RealtimePlugin.class);

    private final String path;
    private final Origins origins;
    private final Upgrader upgrader;

    /** Whoever makes the socket. */
    interface Upgrader {
        /** Whether a socket of this session is taken in now: the server does not stop, and the session has not too many. */
        boolean isOpen(HttpServletRequest request);

        void upgrade(String connectionId, HttpServletRequest request, HttpServletResponse response) throws IOException;
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
        String id = parameter(request);
        if (!upgrader.isOpen(request)) {
            LOG.info("an upgrade was refused: the server stops, or the session has Limits.pagesPerSession sockets");
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        } else if (!Handshake.isWellFormed(request) || id == null || !RandomId.isWellFormed(id)) {
            LOG.info(
                    "an upgrade was refused: it is no WebSocket handshake with a well-formed {}",
                    RequestPage.PARAMETER);
            Handshake.refuse(response);
        } else if (!origins.allows(request)) {
            LOG.warn(
                    "an upgrade was refused: its Origin is {} and its Host is {}; {}",
                    printable(request.getHeader("Origin")),
                    printable(request.getHeader("Host")),
                    origins.advice());
            response.setStatus(HttpServletResponse.SC_FORBIDDEN);
        } else {
            upgrader.upgrade(id, request, response);
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
