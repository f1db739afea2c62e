package io.github.javalinrealtime.web;

import io.github.javalinrealtime.CloseReason;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.Realtime;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletCoreRequest;
import org.eclipse.jetty.ee10.servlet.ServletCoreResponse;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The plugin's sockets on the app's server, from the 101 on. */
final class WebSockets implements UpgradeGuard.Upgrader {
    private static final Logger LOG = LoggerFactory.getLogger(RealtimePlugin.class);

    /** Above the heartbeat's 35 seconds, which closes with a code that says to come back. */
    private static final Duration IDLE = Duration.ofMinutes(2);

    /** Above the grace after which a transport cuts a connection itself. */
    private static final long CLOSING_SECONDS = 2;

    private static final long WARN_EVERY = Duration.ofMinutes(1).toNanos();

    private final AtomicLong warned = new AtomicLong();
    private final Realtime realtime;
    private final SessionKeys keys;
    private final ServletContextHandler context;
    private final Sessions sessions;
    private final ScheduledExecutorService timer;
    private final boolean keepSessionAlive;
    private final int mostPerSession;
    private final Map<String, Integer> open = new ConcurrentHashMap<>();
    private final WebSocketMappings mappings;
    private final Configuration.ConfigurationCustomizer limits = new Configuration.ConfigurationCustomizer();
    private final Set<WebSocketTransport> closing = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    WebSockets(
            Realtime realtime,
            SessionKeys keys,
            ServletContextHandler context,
            Sessions sessions,
            ScheduledExecutorService timer,
            RealtimeConfig config) {
        this.realtime = realtime;
        this.keys = keys;
        this.mostPerSession = config.limits.pagesPerSession();
        this.context = context;
        this.sessions = sessions;
        this.timer = timer;
        this.keepSessionAlive = config.keepSessionAlive;
        WebSocketServerComponents.ensureWebSocketComponents(context.getServer(), context);
        this.mappings = WebSocketMappings.ensureMappings(context);
        limits.setIdleTimeout(IDLE);
        limits.setMaxFrameSize(UpgradeGuard.MAX_MESSAGE);
        limits.setMaxTextMessageSize(UpgradeGuard.MAX_MESSAGE);
    }

    @Override
    public boolean isOpen(HttpServletRequest request) {
        String key = keys.find(request);
        return !stopping && (key == null || open.getOrDefault(key, 0) < mostPerSession);
    }

    void stop() {
        stopping = true;
    }

    /** Lets the close frames go out: the server that stops cuts all connections next. */
    void awaitClosed() {
        try {
            CompletableFuture.allOf(
                            closing.stream().map(WebSocketTransport::closed).toArray(CompletableFuture[]::new))
                    .get(CLOSING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException late) {
            LOG.info("some sockets were cut, for their clients did not take the close frame");
        }
    }

    @Override
    public void upgrade(String connectionId, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String key = keys.find(request);
        SocketClient client = client(request);
        if (key != null) {
            open.merge(key, 1, Integer::sum);
        }
        WebSocketEndpoint endpoint = new WebSocketEndpoint(
                session -> open(session, key == null ? null : ConnectionKey.of(key, connectionId), client),
                keepSessionAlive ? client::keepSessionAlive : () -> {},
                () -> closed(key),
                context.getServer().getThreadPool());
        WebSocketNegotiator negotiator = WebSocketNegotiator.from(
                (upgrade, answer, callback) -> {
                    // Compressing for each client costs more than it saves, and keeps a window in memory for each.
                    answer.setExtensions(List.of());
                    return endpoint;
                },
                (handler, upgrade, answer) -> endpoint);
        Request core = ServletCoreRequest.wrap(request);
        boolean upgraded = false;
        try (Blocker.Callback done = Blocker.callback()) {
            upgraded =
                    mappings.upgrade(negotiator, core, ServletCoreResponse.wrap(core, response, false), done, limits);
            if (upgraded) {
                done.block();
            } else {
                response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            }
        } finally {
            if (!upgraded) {
                closed(key);
            }
        }
    }

    private void closed(@Nullable String key) {
        if (key != null) {
            open.computeIfPresent(key, (k, sockets) -> sockets == 1 ? null : sockets - 1);
        }
    }

    private Realtime.@Nullable Attached open(CoreSession session, @Nullable ConnectionKey page, SocketClient client) {
        WebSocketTransport transport = new WebSocketTransport(session, timer, closing);
        if (page == null) {
            warnOfMissingKey();
            transport.close(CloseReason.SESSION_ENDED);
            return null;
        }
        try {
            return realtime.attach(page, transport, client);
        } catch (RuntimeException failure) {
            realtime.failed("a socket could not be attached", page, failure);
            transport.close(CloseReason.RESTART);
            return null;
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
