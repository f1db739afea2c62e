package io.github.javalinrealtime.web;

import io.github.javalinrealtime.CloseReason;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.Realtime;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The plugin's sockets on the app's server, from the 101 on. */
final class WebSockets implements UpgradeGuard.Upgrader {
    private static final Logger LOG = LoggerFactory.getLogger(RealtimePlugin.class);

    private static final long WARN_EVERY = Duration.ofMinutes(1).toNanos();

    private final AtomicLong warned = new AtomicLong();
    private final Realtime realtime;
    private final SessionKeys keys;
    private final Sessions sessions;
    private final boolean keepSessionAlive;
    private final int mostPerSession;
    private final Map<String, Integer> open = new ConcurrentHashMap<>();
    private final boolean compression;
    private final Closing closing;
    private volatile boolean stopping;

    WebSockets(
            Realtime realtime,
            SessionKeys keys,
            Sessions sessions,
            ScheduledExecutorService timer,
            RealtimeConfig config) {
        this.realtime = realtime;
        this.keys = keys;
        this.mostPerSession = config.limits.pagesPerSession();
        this.sessions = sessions;
        this.closing = new Closing(timer);
        this.compression = config.compression;
        this.keepSessionAlive = config.keepSessionAlive;
    }

    @Override
    public boolean isOpen(HttpServletRequest request) {
        String key = keys.find(request);
        return !stopping && (key == null || open.getOrDefault(key, 0) < mostPerSession);
    }

    void stop() {
        stopping = true;
    }

    void awaitClosed() {
        closing.await();
    }

    @Override
    public void upgrade(String connectionId, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Request core = ServletContextRequest.getServletContextRequest(request);
        ConnectionMetaData http = core.getConnectionMetaData();
        Compression agreed =
                compression ? Compression.of(request.getHeaders("Sec-WebSocket-Extensions")) : Compression.OFF;
        WebSocketConnection connection = new WebSocketConnection(
                http.getConnection().getEndPoint(),
                http.getConnector(),
                new Page(keys.find(request), connectionId, client(request)),
                agreed,
                closing);
        // Before the 101 is written, since Jetty looks there to know what follows.
        core.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, connection);
        try {
            Handshake.accept(request, response, agreed);
        } catch (IOException | RuntimeException failed) {
            core.removeAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE);
            throw failed;
        }
    }

    /** A page behind a socket. It is counted while the socket is open. */
    private final class Page implements WebSocketConnection.Owner {
        private final @Nullable String sessionKey;
        private final @Nullable ConnectionKey key;
        private final SocketClient client;
        private final AtomicBoolean counted = new AtomicBoolean();

        private Page(@Nullable String sessionKey, String connectionId, SocketClient client) {
            this.sessionKey = sessionKey;
            this.key = sessionKey == null ? null : ConnectionKey.of(sessionKey, connectionId);
            this.client = client;
        }

        @Override
        public Realtime.@Nullable Attached opened(WebSocketTransport transport) {
            if (sessionKey == null || key == null) {
                warnOfMissingKey();
                transport.close(CloseReason.SESSION_ENDED);
                return null;
            }
            int sockets = open.merge(sessionKey, 1, Integer::sum);
            // Not before: if it closes meanwhile, what was not yet counted would be taken off.
            counted.set(true);
            if (sockets > mostPerSession) {
                transport.close(CloseReason.TOO_MUCH);
                return null;
            }
            try {
                return realtime.attach(key, transport, client);
            } catch (RuntimeException failure) {
                realtime.failed("a socket could not be attached", key, failure);
                transport.close(CloseReason.RESTART);
                return null;
            }
        }

        @Override
        public void beat() {
            if (keepSessionAlive) {
                client.keepSessionAlive();
            }
        }

        @Override
        public void closed() {
            if (sessionKey != null && counted.getAndSet(false)) {
                open.computeIfPresent(sessionKey, (key, sockets) -> sockets == 1 ? null : sockets - 1);
            }
        }
    }

    /** Once a minute: after a restart, every open page comes without a key. */
    private void warnOfMissingKey() {
        long now = System.nanoTime();
        long last = warned.get();
        if ((last == 0 || now - last >= WARN_EVERY) && warned.compareAndSet(last, now)) {
            LOG.warn(
                    "sockets are closed with 4401, for their sessions have no socket key. Have the sessions ended, or did another"
                            + " instance render the pages? Instances must share sessions, or keys (rt.sessionKeys). Over plain http, browsers"
                            + " keep no Secure cookie (rt.secureCookie)");
        }
    }

    private SocketClient client(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return new SocketClient(
                request.getParameter("control") != null,
                request.getParameter("resume") != null,
                session == null ? null : session.getId(),
                sessions,
                UpgradeRequest.of(request));
    }
}
