package io.github.javalinrealtime.web;

import io.github.javalinrealtime.ErrorCode;
import jakarta.servlet.ServletRequest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpChannel;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;

/**
 * Calls routes of the app in process, through the server's own handler chain: filters, roles, the caller's session,
 * exception mappers and request logs apply as they do over HTTP.
 *
 * <p>A call runs on the server's threads, never on the caller's. How many run at once is the caller's to limit.
 */
final class RouteCaller {
    static final int MAX_BODY = 512 * 1024;

    private static final String MARK = RouteCaller.class.getName() + ".mark";

    private final Server server;
    private final Connector connector;
    private final HttpConfiguration configuration;
    private final HttpChannel.Factory channels = new HttpChannel.DefaultFactory();
    private final ScheduledExecutorService timer;
    private final Duration timeout;
    private final Set<RouteStream> running = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    /**
     * @param server with its connectors in place, so not before Javalin's {@code serverStarting}
     * @param timer should forget cancelled tasks ({@code setRemoveOnCancelPolicy}); each call leaves one
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
     * Completes on a thread of the server, or of the timer; what depends on it must not block. It fails with a
     * {@link RouteCallException} only; an exception that the app maps, or a plain 500, is an answer.
     *
     * @param mark what {@link #markOf} gives inside the called route
     */
    CompletableFuture<RouteResponse> call(RouteCall call, Object mark) {
        if (stopping || !server.isRunning()) {
            return CompletableFuture.failedFuture(new RouteCallException(ErrorCode.STOPPING));
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
        start(stream, request);
        return stream.response();
    }

    /** The mark of the call that this request is, or null if it came over HTTP. No client sets request attributes. */
    static @Nullable Object markOf(ServletRequest request) {
        return request.getAttribute(MARK);
    }

    /** Refuses further calls. Those that run may end while the server does; what is left then fails too. */
    void stop() {
        stopping = true;
    }

    private void start(RouteStream stream, Runnable request) {
        try {
            Future<?> deadline = timer.schedule(
                    () -> stream.giveUp(new RouteCallException(ErrorCode.TIMED_OUT)),
                    timeout.toNanos(),
                    TimeUnit.NANOSECONDS);
            running.add(stream);
            CompletableFuture<?> unused = stream.response().whenComplete((answer, failure) -> {
                running.remove(stream);
                deadline.cancel(false);
            });
            server.getThreadPool().execute(() -> {
                if (stopping) {
                    // A handler that has stopped would answer 404.
                    stream.giveUp(new RouteCallException(ErrorCode.STOPPING));
                } else if (stream.begin()) {
                    request.run();
                }
            });
        } catch (RejectedExecutionException stopped) {
            stream.giveUp(new RouteCallException(ErrorCode.STOPPING, stopped));
        }
    }

    private void giveUpAll() {
        stopping = true;
        running.forEach(stream -> stream.giveUp(new RouteCallException(ErrorCode.STOPPING)));
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
