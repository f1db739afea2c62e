package io.github.javalinrealtime.web;

import io.github.javalinrealtime.ErrorCode;
import jakarta.servlet.ServletRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpChannel;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls routes of the app in process, through the server's own handler chain: filters, roles, the caller's session,
 * exception mappers and request logs apply as they do over HTTP.
 *
 * <p>How many run at once is the caller's to limit.
 */
final class RouteCaller {
    static final int MAX_BODY = 512 * 1024;

    /** How late a deadline may be noticed: a timer for each call would cost as much as the call. */
    private static final long LATE_MILLIS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(RealtimePlugin.class);
    private static final String MARK = RouteCaller.class.getName() + ".mark";

    private final Server server;
    private final Connector connector;
    private final HttpConfiguration configuration;
    private final HttpChannel.Factory channels = new HttpChannel.DefaultFactory();
    private final ScheduledExecutorService timer;
    private final Duration timeout;
    private final Map<RouteStream, Long> deadlines = new ConcurrentHashMap<>();
    private final AtomicBoolean watched = new AtomicBoolean();
    private volatile boolean stopping;

    /**
     * A call that can run.
     *
     * @param run runs it, on a thread that may block; once
     * @param response completes on that thread, or another of the server's, or the timer; what depends on it must not block. It fails with a
     *     {@link RouteCallException} only; an exception that the app maps, or a plain 500, is an answer
     */
    record Ready(Runnable run, CompletableFuture<RouteResponse> response) {}

    /**
     * @param server with its connectors in place, so not before Javalin's {@code serverStarting}
     * @param timer for deadlines
     */
    RouteCaller(Server server, ScheduledExecutorService timer, Duration timeout) {
        this.server = server;
        this.timer = timer;
        this.timeout = timeout;
        this.connector = httpConnector(server);
        this.configuration = configurationLike(connector);
        server.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStopped(LifeCycle stopped) {
                giveUpAll();
            }
        });
    }

    /**
     * Prepares a call, whose time begins now.
     *
     * @param mark what {@link #markOf} gives inside the called route
     */
    Ready ready(RouteCall call, Object mark) {
        if (stopping || !server.isRunning()) {
            return new Ready(() -> {}, CompletableFuture.failedFuture(new RouteCallException(ErrorCode.STOPPING)));
        }
        HttpChannel channel = channels.newHttpChannel(new RouteConnection(connector, configuration, call.upgrade()));
        RouteStream stream = new RouteStream(channel, server.getThreadPool(), call.body(), MAX_BODY);
        channel.setHttpStream(stream);
        Runnable request = channel.onRequest(new MetaData.Request(
                System.nanoTime(),
                call.method(),
                call.uri(),
                HttpVersion.HTTP_1_1,
                call.headers(),
                call.body().length));
        channel.getRequest().setAttribute(MARK, mark);
        watch(stream);
        return new Ready(
                () -> {
                    if (stopping) {
                        // A handler that has stopped would answer 404.
                        stream.giveUp(new RouteCallException(ErrorCode.STOPPING));
                    } else if (stream.begin()) {
                        run(request, stream);
                    }
                },
                stream.response());
    }

    private static void run(Runnable request, RouteStream stream) {
        try {
            request.run();
        } catch (RuntimeException failure) {
            // Jetty's, once the app has answered: it reads again what was left of a body that cannot be read.
            LOG.debug("a called route's request did not end well", failure);
            stream.giveUp(new RouteCallException(ErrorCode.FAILED));
        }
    }

    /** The mark of the call that this request is, or null if it came over HTTP. No client sets request attributes. */
    static @Nullable Object markOf(ServletRequest request) {
        return request.getAttribute(MARK);
    }

    /** Refuses further calls. Those that run may end while the server does; what is left then fails too. */
    void stop() {
        stopping = true;
    }

    private void watch(RouteStream stream) {
        deadlines.put(stream, System.nanoTime() + timeout.toNanos());
        CompletableFuture<?> unused = stream.response().whenComplete((answer, failure) -> deadlines.remove(stream));
        watchOn();
    }

    private void watchOn() {
        if (!deadlines.isEmpty() && watched.compareAndSet(false, true)) {
            try {
                Future<?> unused = timer.schedule(this::giveUpLate, LATE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException stopped) {
                giveUpAll();
            }
        }
    }

    private void giveUpLate() {
        watched.set(false);
        long now = System.nanoTime();
        deadlines.forEach((stream, deadline) -> {
            if (now - deadline >= 0) {
                stream.giveUp(new RouteCallException(ErrorCode.TIMED_OUT));
            }
        });
        watchOn();
    }

    private void giveUpAll() {
        stopping = true;
        deadlines.keySet().forEach(stream -> stream.giveUp(new RouteCallException(ErrorCode.STOPPING)));
    }

    private static Connector httpConnector(Server server) {
        for (Connector connector : server.getConnectors()) {
            if (connector.getConnectionFactory(HttpConfiguration.ConnectionFactory.class) != null) {
                return connector;
            }
        }
        throw new IllegalStateException("The server has no HTTP connector yet");
    }

    /** The app's own customizers and compliance: a proxy's headers and odd paths mean what they mean over HTTP. */
    private static HttpConfiguration configurationLike(Connector connector) {
        HttpConfiguration configuration = new HttpConfiguration(connector
                .getConnectionFactory(HttpConfiguration.ConnectionFactory.class)
                .getHttpConfiguration());
        configuration.setSendServerVersion(false);
        configuration.setSendDateHeader(false);
        return configuration;
    }
}
