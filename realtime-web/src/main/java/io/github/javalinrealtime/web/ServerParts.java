package io.github.javalinrealtime.web;

import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.Realtime;
import io.javalin.config.JavalinState;
import io.javalin.http.staticfiles.Location;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;

/** What the plugin adds to the app's server: the script, the guard before the 101, the sockets and the route calls. */
final class ServerParts {
    private final RealtimeConfig config;
    private volatile @Nullable RouteCaller routes;
    private volatile @Nullable WebSockets sockets;

    ServerParts(RealtimeConfig config) {
        this.config = config;
    }

    RouteCaller routes() {
        RouteCaller started = routes;
        if (started == null) {
            throw new IllegalStateException("routes are called over sockets, and the server has not started");
        }
        return started;
    }

    void addTo(JavalinState state, Realtime realtime, SessionKeys keys) {
        state.staticFiles.add(files -> {
            files.hostedPath = "/";
            files.directory = "/javalin-realtime";
            files.location = Location.CLASSPATH;
            // Asked for again each time, and answered 304: a new version of the plugin is not held up by a cache.
            files.headers = Map.of("Cache-Control", "no-cache");
        });
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = Executors.defaultThreadFactory().newThread(task);
            thread.setName("realtime-timer");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        state.jetty.modifyServletContextHandler(context -> context.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarting(LifeCycle starting) {
                start(context, realtime, keys, timer);
            }
        }));
        // The server has its connectors by now, and opens their ports before it starts anything else, the context
        // included.
        state.events.serverStarting(() -> setAcceptBacklog(state.jettyInternal.server));
        state.events.serverStarted(
                () -> routes = new RouteCaller(state.jettyInternal.server, timer, config.callTimeout));
        state.events.serverStopping(() -> {
            WebSockets open = sockets;
            if (open != null) {
                open.stop();
            }
            realtime.drain(config.drain);
            RouteCaller calls = routes;
            if (calls != null) {
                calls.stop();
            }
            realtime.close();
            if (open != null) {
                open.awaitClosed();
            }
            timer.shutdown();
        });
    }

    private void setAcceptBacklog(Server server) {
        for (Connector connector : server.getConnectors()) {
            if (connector instanceof ServerConnector port && port.getAcceptQueueSize() == 0) {
                port.setAcceptQueueSize(config.acceptBacklog);
            }
        }
    }

    /** Before the context starts, when the app can no longer replace its session handler. */
    private void start(
            ServletContextHandler context, Realtime realtime, SessionKeys keys, ScheduledThreadPoolExecutor timer) {
        Sessions sessions = new Sessions(context.getSessionHandler());
        sessions.onKeyEnded(key -> realtime.sessionEnded(ConnectionKey.session(key)));
        context.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarted(LifeCycle started) {
                sessions.endSoon();
            }
        });
        WebSockets opened = new WebSockets(realtime, keys, sessions, timer, config);
        sockets = opened;
        FilterHolder guard = new FilterHolder(
                new UpgradeGuard(config.path, new Origins(config.origins, config.allowMissingOrigin), opened));
        guard.setAsyncSupported(true);
        context.addFilter(guard, "/*", EnumSet.of(DispatcherType.REQUEST));
    }
}
