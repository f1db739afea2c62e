package io.github.javalinrealtime.web;

import io.github.javalinrealtime.Attached;
import io.github.javalinrealtime.CloseReason;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.Limits;
import io.github.javalinrealtime.Realtime;
import io.github.javalinrealtime.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** The plugin's sockets on the app's server, from the 101 on. */
final class WebSockets implements UpgradeGuard.Upgrader {
    private static final String NO_SESSION =
            "has the session ended, or did another instance render the page? Instances must share sessions, or keys (rt.sessionKeys). Over plain"
                    + " http, browsers keep no Secure cookie (rt.secureCookie)";

    private static final String SHARED_ADDRESS =
            "if it is a proxy's, let the server read whom it forwards (Jetty's ForwardedRequestCustomizer), or raise the limit";

    private final Realtime realtime;
    private final SessionKeys keys;
    private final Sessions sessions;
    private final boolean keepSessionAlive;
    private final Limits limits;
    private final Quota ofSessions;
    private final Quota ofAddresses;
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
        this.limits = config.limits;
        this.ofSessions = new Quota(limits.socketsPerSession);
        this.ofAddresses = new Quota(limits.socketsPerAddress);
        this.sessions = sessions;
        this.closing = new Closing(timer);
        this.compression = config.compression;
        this.keepSessionAlive = config.keepSessionAlive;
    }

    @Override
    public @Nullable Refusal full(HttpServletRequest request) {
        String key = keys.find(request);
        String address = Address.holder(request.getRemoteAddr());
        if (stopping) {
            return Refusal.STOPPING;
        }
        if (key != null && !ofSessions.hasRoom(key)) {
            return Refusal.SOCKETS_PER_SESSION;
        }
        return address == null || ofAddresses.hasRoom(address) ? null : Refusal.SOCKETS_PER_ADDRESS;
    }

    @Override
    public void refused(Refusal cause, String advice) {
        realtime.refused(cause, cause == Refusal.SOCKETS_PER_ADDRESS ? SHARED_ADDRESS : advice);
    }

    @Override
    public void failed(RuntimeException failure) {
        realtime.failed("a socket could not be opened", null, failure);
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
                new Page(keys.find(request), connectionId, client(request), Address.holder(request.getRemoteAddr())),
                agreed,
                limits,
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
        private final @Nullable String address;
        private final AtomicBoolean counted = new AtomicBoolean();

        private Page(@Nullable String sessionKey, String connectionId, SocketClient client, @Nullable String address) {
            this.address = address;
            this.sessionKey = sessionKey;
            this.key = sessionKey == null ? null : ConnectionKey.of(sessionKey, connectionId);
            this.client = client;
        }

        @Override
        public @Nullable Attached opened(WebSocketTransport transport) {
            if (sessionKey == null || key == null) {
                realtime.refused(Refusal.NO_SESSION, NO_SESSION);
                transport.close(CloseReason.SESSION_ENDED);
                return null;
            }
            boolean inSession = ofSessions.take(sessionKey);
            boolean atAddress = address == null || ofAddresses.take(address);
            // Not before: if it closes meanwhile, what was not yet counted would be taken off.
            counted.set(true);
            if (!inSession || !atAddress) {
                WebSockets.this.refused(inSession ? Refusal.SOCKETS_PER_ADDRESS : Refusal.SOCKETS_PER_SESSION, "");
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
        public void refused(ProtocolError error) {
            boolean tooLong = error.code() == ProtocolError.TOO_LONG;
            realtime.refused(tooLong ? Refusal.INCOMING_SIZE : Refusal.PROTOCOL, String.valueOf(error.getMessage()));
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
                ofSessions.give(sessionKey);
                if (address != null) {
                    ofAddresses.give(address);
                }
            }
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
