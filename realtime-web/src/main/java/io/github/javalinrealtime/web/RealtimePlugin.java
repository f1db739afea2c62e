package io.github.javalinrealtime.web;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.MessageHandler;
import io.github.javalinrealtime.Metrics;
import io.github.javalinrealtime.Pusher;
import io.github.javalinrealtime.Realtime;
import io.github.javalinrealtime.RealtimeEvent;
import io.github.javalinrealtime.RealtimeException;
import io.github.javalinrealtime.Settings;
import io.github.javalinrealtime.Socket;
import io.github.javalinrealtime.TimeSource;
import io.javalin.config.JavalinState;
import io.javalin.http.Context;
import io.javalin.plugin.ContextPlugin;
import io.javalin.util.Util;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * Realtime for a Javalin app that renders pages:
 *
 * <pre>{@code
 * config.registerPlugin(new RealtimePlugin());
 * config.routes.get("/rooms/{room}", ctx -> {
 *     socket(ctx).subscribe("room:" + ctx.pathParam("room"));
 *     ctx.render("room.html");
 * });
 * }</pre>
 *
 * <p>In a handler, {@link #socket} (or {@code ctx.with(RealtimePlugin.class)}) is the page; anywhere else, this object itself
 * pushes. Everything pushed to a channel after the handler subscribed the page reaches that page, in the channel's order, once; and
 * when it cannot, the page is told. Push and the other methods are safe for use by several threads, from registration
 * until the app stops; after that they throw {@link RealtimeException}.
 */
public final class RealtimePlugin extends ContextPlugin<RealtimeConfig, Socket> implements Pusher {
    private final ServerParts parts = new ServerParts(pluginConfig);
    private final Function<String, @Nullable String> environment;
    private @Nullable Realtime realtime;
    private SessionKeys sessionKeys = NoKeys.INSTANCE;
    private Supplier<String> contextPath = () -> "";
    private volatile BooleanSupplier ready = () -> false;

    /** With the defaults, which suit one instance; with {@code APP_ENV=production} in the environment, several. */
    public RealtimePlugin() {
        this(config -> {});
    }

    /**
     * With options.
     *
     * @param options sets fields of the configuration
     * @throws IllegalArgumentException if one has a value that cannot be, which the message names
     */
    public RealtimePlugin(Consumer<RealtimeConfig> options) {
        this(options, System::getenv);
    }

    /** With an environment of a test's own. */
    RealtimePlugin(Consumer<RealtimeConfig> options, Function<String, @Nullable String> environment) {
        super(options, new RealtimeConfig());
        this.environment = environment;
        pluginConfig.check();
    }

    /**
     * The page that this request means, and the channels. The same object throughout the request.
     *
     * @param ctx the request
     * @return its socket
     */
    public static Socket socket(Context ctx) {
        return ctx.with(RealtimePlugin.class);
    }

    @Override
    public void onInitialize(JavalinState state) {
        RegistryChoice choice = RegistryChoice.of(pluginConfig, environment);
        sessionKeys = choice.sessionKeys();
        Realtime made = choice.start(registry -> new Realtime(new Settings(
                registry,
                new AppJson(() -> state.jsonMapper.getValue()),
                task -> execute(state.jettyInternal.server, task),
                TimeSource.system(),
                pluginConfig.limits,
                pluginConfig.pendingLease,
                pluginConfig.lease,
                pluginConfig.history,
                pluginConfig.histories,
                pluginConfig.callTimeout,
                () -> callsAtOnce(state))));
        realtime = made;
        contextPath = () -> state.router.contextPath;
        made.handler(
                RouteAction.NAME,
                new RouteAction(parts::routes, this::contextPath, pluginConfig.callable, pluginConfig.callHeaders));
        try {
            pluginConfig.handlers.forEach(made::handler);
        } catch (IllegalArgumentException taken) {
            made.close();
            throw taken;
        }
        pluginConfig.listeners.forEach(listener -> listener.accept(this));
        state.routes.exception(RealtimeException.class, RealtimePlugin::unavailable);
        state.events.serverStarted(() -> ready = made::isReady);
        state.events.serverStartFailed(made::close);
        if (pluginConfig.enabled) {
            parts.addTo(state, made, sessionKeys);
        } else {
            state.events.serverStopping(made::close);
        }
    }

    @Override
    public void onStart(JavalinState state) {
        if (pluginConfig.enabled) {
            HtmlPages pages = new HtmlPages(this::page);
            state.routes.before(
                    ctx -> ctx.attribute(BodyAttributes.REQUEST_ATTRIBUTE, (Supplier<?>) () -> pages.attributes(ctx)));
            // Registered after the app's own, so it sees what they made of the answer.
            state.routes.after(pages::mark);
            state.routes.after(ctx -> KeyInCookie.keepOutOfCaches(ctx.req(), ctx.res()));
        }
    }

    @Override
    public Socket createExtension(Context ctx) {
        Socket socket = ctx.attribute(RealtimePlugin.class.getName());
        if (socket == null) {
            socket = running().socket(page(ctx));
            ctx.attribute(RealtimePlugin.class.getName(), socket);
        }
        return socket;
    }

    @Override
    public void push(Object message, Collection<String> channels) {
        running().push(message, channels);
    }

    @Override
    public void push(Object message, Channel.Pattern pattern) {
        running().push(message, pattern);
    }

    @Override
    public CompletableFuture<@Nullable Void> pushAsync(Object message, Collection<String> channels) {
        return running().pushAsync(message, channels);
    }

    @Override
    public void pushTo(ConnectionKey page, Object message, Collection<String> channels) {
        running().pushTo(page, message, channels);
    }

    @Override
    public Pusher once(String messageId) {
        return running().once(messageId);
    }

    /**
     * Adds a handler for messages of the app's own.
     *
     * @param action its name, as pages send it
     * @param handler answers
     * @throws IllegalArgumentException if the name is taken
     */
    public void handler(String action, MessageHandler handler) {
        running().handler(action, handler);
    }

    /**
     * Adds a listener.
     *
     * @param <E> the type
     * @param type which events; {@link RealtimeEvent} for all
     * @param listener told in order, one event at a time
     */
    public <E extends RealtimeEvent> void on(Class<E> type, Consumer<? super E> listener) {
        running().on(type, listener);
    }

    /**
     * When listeners have been told all that has happened so far; for tests.
     *
     * @return completes then
     */
    public CompletableFuture<@Nullable Void> eventsTold() {
        return running().eventsTold();
    }

    /**
     * Whether pages can be served as they should be: the app has started and does not stop, and the registry is there. For the route
     * that a load balancer asks.
     *
     * @return false, also, before the plugin is registered
     */
    public boolean isReady() {
        return ready.getAsBoolean();
    }

    /**
     * How this instance stands, and what it has done since it started.
     *
     * @return as of now
     */
    public Metrics metrics() {
        return running().metrics();
    }

    /**
     * Ends what the session's pages have: their sockets close with 4401, their subscriptions are forgotten, and their ids are worth nothing
     * any more. For a logout that keeps the session, and for every login and logout where keys stand outside of it, as in the signed
     * cookie; a session that holds the key and is invalidated, or changes its id, does this by itself.
     *
     * @param ctx an HTTP request of the session, whose answer has not begun
     * @throws IllegalStateException in a route that was called over a socket, which has no answer that could bring the browser a
     *     new key; nothing was ended then
     * @throws RealtimeException if the registry fails
     */
    public void endSession(Context ctx) {
        if (page(ctx).isCall()) {
            throw new IllegalStateException("endSession needs an HTTP request, as a form or realtime.fetch sends it:"
                    + " a route that was called over a socket cannot bring the browser a new key");
        }
        String key = sessionKeys.find(ctx.req());
        if (key != null) {
            // If this fails, the old key is still there to try again with.
            running().endSession(ConnectionKey.session(key));
            sessionKeys.replace(ctx.req(), ctx.res());
            page(ctx).sessionEnded();
        }
    }

    Realtime running() {
        if (realtime == null) {
            throw new IllegalStateException("the plugin is not registered; call config.registerPlugin(plugin) first");
        }
        return realtime;
    }

    private RequestPage page(Context ctx) {
        return RequestPage.of(ctx, running(), sessionKeys, contextPath() + pluginConfig.path);
    }

    private String contextPath() {
        String base = Util.normalizeContextPath(contextPath.get());
        return base.equals("/") ? "" : base;
    }

    private static void execute(@Nullable Server server, Runnable task) {
        if (server == null) {
            throw new RejectedExecutionException("the server has not started");
        }
        server.getThreadPool().execute(task);
    }

    /** Four fifths of the server's threads. The rest is for requests, upgrades and what is short, whatever calls do. */
    private static int callsAtOnce(JavalinState state) {
        Server server = state.jettyInternal.server;
        boolean bounded = server != null && !state.concurrency.useVirtualThreads;
        return bounded && server.getThreadPool() instanceof ThreadPool.SizedThreadPool pool
                ? Math.max(1, pool.getMaxThreads() * 4 / 5)
                : Integer.MAX_VALUE;
    }

    private static void unavailable(RealtimeException failure, Context ctx) {
        ctx.status(503).header("Retry-After", "1").result("Service Unavailable");
    }
}
