package io.github.javalinrealtime.web;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.History;
import io.github.javalinrealtime.Limits;
import io.github.javalinrealtime.MessageHandler;
import io.github.javalinrealtime.RealtimeEvent;
import io.github.javalinrealtime.Registry;
import io.github.javalinrealtime.Settings;
import io.github.javalinrealtime.redis.RedisSettings;
import io.javalin.http.HandlerType;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The plugin's options, plain fields with defaults that need no change for one instance. Read once, when the plugin is
 * registered.
 */
public final class RealtimeConfig {
    /** Longer than anything that stops servers waits. */
    private static final Duration LONGEST_DRAIN = Duration.ofMinutes(10);

    /** No kernel keeps more. */
    private static final int LONGEST_BACKLOG = 65_535;

    /** Whether there is anything to see: without it no page gets an id and no socket opens; what handlers subscribe and push reaches nobody. */
    public boolean enabled = true;

    /** Where sockets open, below the context path. It may be the path of a page: upgrades are told apart from requests. */
    public String path = "/";

    /**
     * Where subscriptions and messages are. Unset: where {@link #redis} says; else, with {@code APP_ENV=production} in the environment,
     * on the Redis of {@code REDIS_URL} ({@code redis://localhost:6379} where that is unset); else in this process. The log says at
     * start which it is.
     */
    public @Nullable Registry registry;

    /**
     * The Redis that is the registry, as {@code redis://user:password@host:6379/0}, {@code rediss://} for TLS, or
     * {@code redis-sentinel://host1,host2/0#master}. It needs {@link #secret} and {@code io.lettuce:lettuce-core} on the class path. Unset: see
     * {@link #registry}, which cannot be set as well.
     */
    public @Nullable String redis;

    /** What all keys and channels in Redis begin with, so that several apps can use one. */
    public String redisPrefix = RedisSettings.PREFIX;

    /**
     * At least 32 random bytes that all instances share and nobody else knows; needed with Redis, where it signs what instances tell each
     * other, and the cookie of the session keys. Unset: {@code REALTIME_SECRET} of the environment.
     */
    public @Nullable String secret;

    /**
     * A second secret, which signs nothing and whose signatures count: for the time in which {@link #secret} is changed, as
     * {@code docs/deployment.md} says, without a page that is lost. At least 32 random bytes. Unset:
     * {@code REALTIME_PREVIOUS_SECRET} of the environment; else only what {@link #secret} signed counts.
     */
    public @Nullable String previousSecret;

    /**
     * Whose pages may open sockets, as {@code https://example.com} or {@code https://example.com:8443}. Empty: those
     * of the host that the request is for, which is right where no proxy changes the Host header.
     */
    public Set<String> origins = Set.of();

    /** Whether a socket may open without an Origin header, as programs do and browsers never. */
    public boolean allowMissingOrigin = false;

    /**
     * Where the secret of a session stands. Unset: with the Redis of {@link #redis} or {@code REDIS_URL}, where every instance must find
     * it, {@link SessionKeys#signedCookie}; else {@link SessionKeys#inSession}.
     */
    public @Nullable SessionKeys sessionKeys;

    /**
     * Whether the cookie that {@link #sessionKeys} uses by itself is {@code Secure}, and so kept by browsers over https alone. Unset: with
     * {@code APP_ENV=production} yes, else no, for over plain http, as in development, a page would never have a key. The scheme of a
     * request does not decide, since a proxy may hide it.
     */
    public @Nullable Boolean secureCookie;

    /** Whether an open page keeps its HTTP session from expiring, where the instance that has its socket has the session. */
    public boolean keepSessionAlive = true;

    /** How long a page that was rendered has to connect. */
    public Duration pendingLease = Settings.PENDING_LEASE;

    /** How long a page that was connected may be away. */
    public Duration lease = Settings.LEASE;

    /** How much of each channel is kept for pages that are away. */
    public History history = History.DEFAULT;

    /** How long a route that was called over a socket, or a message handler, may take to answer; then the page is answered {@code timed-out}. */
    public Duration callTimeout = Settings.CALL_TIMEOUT;

    /**
     * How long the app's stop may take for its sockets: they close evenly over this time, at most 10 ms apart, each when the calls of its page are
     * answered. What is not answered then is cut off. Zero closes all at once, without waiting for calls.
     */
    public Duration drain = Duration.ofSeconds(5);

    /**
     * Which routes pages may call over their sockets; all, unless it is set. It is asked with the method and the path of each call, the path decoded
     * and without the context path, before anything of the route runs, and what it says no to is answered with {@code not-callable}. It is asked by many threads,
     * must not block, and where it throws the call fails. Name what may be called, not what may not: Javalin's router takes {@code /rooms/} for
     * {@code /rooms}, and where the app said so {@code /ROOMS}, too.
     *
     * <pre>{@code rt.callable = (method, path) -> path.startsWith("/rooms/")}</pre>
     */
    public BiPredicate<HandlerType, String> callable = (method, path) -> true;

    /**
     * How many connections the kernel takes in while the app has yet to accept them; one more waits for a second, until it asks again. Pages that come back
     * all at once are many, and Jetty's default is 50. It is set on connectors whose accept queue size the app did not set itself, and never
     * more than the kernel's {@code net.core.somaxconn}, 4,096 on today's Linux.
     */
    public int acceptBacklog = 1_024;

    /** Headers that pages may send with route calls, beside those that browsers send; never one that a proxy vouches with. */
    public Set<String> callHeaders = Set.of();

    /**
     * Whether sockets whose browser offers it ({@code permessage-deflate}, RFC 7692) get what is pushed to public channels compressed, once for
     * all of them. Replies and pushes to one page never are: the length of a compressed text tells of a secret that stands beside what
     * somebody else chose, and that holds for your own messages, too.
     */
    public boolean compression = false;

    /** What is bounded, and where, as {@code rt.limits.outboxBytes = 4 << 20}. */
    public final Limits limits = new Limits();

    final List<Settings.Rule> histories = new ArrayList<>();
    final Map<String, MessageHandler> handlers = new LinkedHashMap<>();
    final List<Consumer<RealtimePlugin>> listeners = new ArrayList<>();

    /** Made by the plugin. */
    RealtimeConfig() {}

    /**
     * Keeps more or less of some channels; the first pattern that matches counts.
     *
     * @param pattern which channels
     * @param kept how much
     */
    public void history(Channel.Pattern pattern, History kept) {
        histories.add(new Settings.Rule(pattern, kept));
    }

    /**
     * Adds a handler for messages of the app's own.
     *
     * @param action its name
     * @param handler answers
     * @throws IllegalArgumentException if the name is taken
     */
    public void handler(String action, MessageHandler handler) {
        if (handlers.putIfAbsent(action, handler) != null) {
            throw new IllegalArgumentException(
                    "there is a message handler \"" + action + "\" already; choose another name");
        }
    }

    /**
     * Adds a listener.
     *
     * @param <E> the type
     * @param type which events
     * @param listener told in order, one event at a time
     */
    public <E extends RealtimeEvent> void on(Class<E> type, Consumer<? super E> listener) {
        listeners.add(plugin -> plugin.on(type, listener));
    }

    /** Checks what can be checked without a server. */
    void check() {
        if (registry != null && redis != null) {
            throw new IllegalArgumentException(
                    "rt.registry and rt.redis are both set; set rt.redis for Redis, or rt.registry for any other registry");
        }
        if (!path.startsWith("/") || path.contains("?") || path.contains("*") || path.contains("{")) {
            throw new IllegalArgumentException(
                    "rt.path is \"" + path + "\"; it must be a plain path that starts with a slash");
        }
        for (String origin : origins) {
            if (!origin.equals(Origins.normal(origin)) || URI.create(origin).getHost() == null) {
                throw new IllegalArgumentException(
                        "rt.origins has \"" + origin
                                + "\"; write scheme://host or scheme://host:port in lower case, without the scheme's own port and without a path");
            }
        }
        if (callTimeout.isNegative() || callTimeout.isZero()) {
            throw new IllegalArgumentException("rt.callTimeout is " + callTimeout + "; it must be positive");
        }
        if (drain.isNegative() || drain.compareTo(LONGEST_DRAIN) > 0) {
            throw new IllegalArgumentException("rt.drain is " + drain + "; choose zero (at once) to " + LONGEST_DRAIN);
        }
        if (acceptBacklog < 1 || acceptBacklog > LONGEST_BACKLOG) {
            throw new IllegalArgumentException(
                    "rt.acceptBacklog is " + acceptBacklog + "; choose 1 to " + LONGEST_BACKLOG + " connections");
        }
    }
}
