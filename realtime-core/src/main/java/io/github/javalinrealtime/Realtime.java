package io.github.javalinrealtime;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The whole of it, without a server: pages subscribe, messages are pushed, sockets attach, clients call. A push goes {@link Socket},
 * this, {@link Registry}, {@code Hub}, {@code Connection}, {@link Transport}. A host (the Javalin plugin) makes one per app and
 * closes it. Safe for use by several threads.
 */
public final class Realtime implements Pusher, AutoCloseable {
    /** Of an epoch that no channel has, so that what follows it is a gap and no message is read. */
    private static final Position NO_PLACE = new Position("-", 0);

    private final Settings settings;
    private final Registry registry;
    private final Threads threads;
    private final FrameReader reader;
    private final Events events;
    private final Hub hub;
    private final Heartbeat heartbeat;
    private final Turnstile turnstile;
    private final Map<String, MessageHandler> handlers = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    /**
     * Starts the registry and the threads.
     *
     * @param settings what it is made of
     * @throws RealtimeException if what the registry needs is not there; no thread has started then
     */
    public Realtime(Settings settings) {
        this(settings, Threads.start());
        threads.everySecond(this::tick);
    }

    Realtime(Settings settings, Threads threads) {
        this.settings = settings;
        this.registry = settings.registry();
        this.reader = new FrameReader(settings.limits().jsonDepth);
        this.threads = threads;
        this.events = new Events(threads.events(), settings.time());
        this.hub = new Hub(registry, events, threads.work(), settings.time(), settings.lease());
        this.heartbeat = new Heartbeat(hub, events);
        this.turnstile = new Turnstile(settings.callsAtOnce());
        handlers.put(Protocol.PING, call -> Inbox.PONG);
        registry.start(hub, settings.limits());
    }

    /**
     * What a request holds.
     *
     * @param caller which page the request means
     * @return the socket
     */
    public Socket socket(Socket.Caller caller) {
        return new Socket(this, caller, null);
    }

    /**
     * Takes in a socket that has just opened. May wait for the registry. It supersedes an older socket of the page.
     *
     * @param page whose socket it is
     * @param transport to write to it
     * @param client how it was opened
     * @return the handle to tell what comes from it
     * @throws RealtimeException if the registry fails; the host closes the socket with {@link CloseReason#RESTART}
     */
    public Attached attach(ConnectionKey page, Transport transport, Client client) {
        Connection connection = new Connection(
                page, transport, client, new Pulse(settings), hub, threads.sender(page), settings.limits().outboxBytes);
        Inbox inbox = new Inbox(this, connection, settings.users());
        hub.attach(connection);
        events.counters.opened.increment();
        if (stopping) {
            connection.close(CloseReason.RESTART);
        }
        return inbox;
    }

    @Override
    public void push(Object message, Collection<String> channels) {
        publish(message, Channel.named(channels, null), Set.of(), null);
    }

    @Override
    public void push(Object message, Channel.Pattern pattern) {
        publish(message, matching(pattern), Set.of(), null);
    }

    @Override
    public CompletableFuture<@Nullable Void> pushAsync(Object message, Collection<String> channels) {
        return publishAsync(message, Channel.named(channels, null), Set.of(), null);
    }

    @Override
    public void pushTo(ConnectionKey page, Object message, Collection<String> channels) {
        publishTo(page, message, channels, null);
    }

    @Override
    public Pusher once(String messageId) {
        return new Once(this, Once.checked(messageId));
    }

    /**
     * Adds a handler for messages of the app's own.
     *
     * @param action its name, as clients send it
     * @param handler answers
     * @throws IllegalArgumentException if the name is taken ({@code ping}, {@code resume} and {@code call-route} are)
     */
    public void handler(String action, MessageHandler handler) {
        if (action.isBlank() || action.equals(Protocol.RESUME) || handlers.putIfAbsent(action, handler) != null) {
            throw new IllegalArgumentException(
                    "there is a message handler \"" + action + "\" already, or the name is blank; choose another name");
        }
    }

    /**
     * Adds a listener.
     *
     * @param <E> the type
     * @param type which events; {@link RealtimeEvent} for all
     * @param listener told in order, one event at a time
     */
    public <E extends RealtimeEvent> void on(Class<E> type, Consumer<? super E> listener) {
        events.on(type, listener);
    }

    /**
     * When listeners have been told all that has happened so far.
     *
     * @return completes then
     */
    public CompletableFuture<@Nullable Void> eventsTold() {
        return events.flushed();
    }

    /**
     * Tells of a failure that nobody would hear of otherwise: the log, and {@link RealtimeEvent.Failed}.
     *
     * @param what a sentence without payloads and keys
     * @param page whom it concerned, or null
     * @param cause why, or null
     */
    public void failed(String what, @Nullable ConnectionKey page, @Nullable Throwable cause) {
        events.failed(what, page, cause);
    }

    /**
     * Counts that a socket was refused or closed; one line in the log for many.
     *
     * @param cause why
     * @param advice what an operator may want to know or do, without keys, ids and payloads; printable
     */
    public void refused(Refusal cause, String advice) {
        events.refused(cause, advice);
    }

    /**
     * How this instance stands, and what it has done so far.
     *
     * @return as of now
     */
    public Metrics metrics() {
        return events.counters.metrics(hub, registry);
    }

    /**
     * Forgets the pages of a session and closes their sockets with 4401, on every instance.
     *
     * @param session {@link ConnectionKey#session}
     * @throws RealtimeException if the registry fails
     */
    public void endSession(String session) {
        registry.endSession(session);
    }

    /**
     * As {@link #endSession}, of a session that is over in any case. If the registry fails its sockets here close, and it is told as soon as it can be.
     *
     * @param session {@link ConnectionKey#session}
     */
    public void sessionEnded(String session) {
        hub.sessionEnded(session);
    }

    /**
     * Copies subscriptions to another page of the same session.
     *
     * @param positions the channels, each with the place from which the page is to get what is pushed
     * @param to the page to subscribe
     */
    public void copy(Map<Channel, Position> positions, ConnectionKey to) {
        registry.restore(to, positions, settings.pendingLease());
    }

    /**
     * The newest places of channels: whatever is pushed from now on comes after them.
     *
     * @param channels which
     * @return a place for each
     */
    public Map<Channel, Position> tops(Set<Channel> channels) {
        Map<Channel, Position> tops = new HashMap<>();
        channels.forEach(
                channel -> tops.put(channel, registry.replay(channel, NO_PLACE).top()));
        return tops;
    }

    /**
     * Whether this instance is worth a new client: it is not about to end, and the registry is there.
     *
     * @return false from the beginning of {@link #drain} on, and while the registry is away
     */
    public boolean isReady() {
        return !stopping && registry.isReady();
    }

    /**
     * Closes the sockets with 1012, one after the other, evenly over the time given, but never more than 10 ms apart. A socket whose turn has come handles
     * no more frames, and closes when its calls are answered and all that was pushed to it by then is written; those whose turn has
     * not come go on as before. Returns when all are closed, or the time is over; then {@link #close} closes the rest.
     *
     * @param most how long it may take
     */
    public void drain(Duration most) {
        stopping = true;
        Drain drain = new Drain(settings.time(), most, hub.connections());
        try {
            while (drain.goOn()) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes all sockets with 1012, tells what is to be told, and ends the registry and the threads. */
    @Override
    public void close() {
        stopping = true;
        hub.forEach(connection -> connection.close(CloseReason.RESTART));
        hub.close();
        threads.close();
        registry.close();
    }

    void tick() {
        heartbeat.tick();
    }

    Map<Channel, Position> subscribe(ConnectionKey page, Set<Channel> channels) {
        Map<Channel, Position> positions = registry.subscribe(page, channels, settings.pendingLease());
        events.emit(new RealtimeEvent.Subscribed(page, channels));
        return positions;
    }

    void unsubscribe(ConnectionKey page, Set<Channel> channels) {
        registry.unsubscribe(page, channels);
        events.emit(new RealtimeEvent.Unsubscribed(page, channels));
    }

    void publish(Object message, Set<Channel> channels, Set<ConnectionKey> except, @Nullable String messageId) {
        Places.await(place(message, channels, except, messageId).all());
    }

    CompletableFuture<@Nullable Void> publishAsync(
            Object message, Set<Channel> channels, Set<ConnectionKey> except, @Nullable String messageId) {
        return place(message, channels, except, messageId).allOn(settings.users());
    }

    private Places place(Object message, Set<Channel> channels, Set<ConnectionKey> except, @Nullable String messageId) {
        String payload = Payload.of(message, settings.json(), settings.limits().messageBytes);
        Places places = new Places();
        for (Channel channel : channels) {
            Publication publication = new Publication(channel, payload, except, messageId, settings.historyOf(channel));
            if (!places.add(() -> registry.publishAsync(publication).thenRun(() -> pushed(channel, payload)))) {
                break;
            }
        }
        return places;
    }

    private void pushed(Channel channel, String payload) {
        events.counters.pushes.increment();
        events.emit(new RealtimeEvent.Pushed(channel, payload));
    }

    /** Subscribes first, so that the page gets it however late it connects. */
    void publishTo(ConnectionKey page, Object message, Collection<String> names, @Nullable String messageId) {
        Set<Channel> channels = Channel.named(names, page);
        registry.subscribe(page, channels, settings.pendingLease());
        publish(message, channels, Set.of(), messageId);
    }

    Set<Channel> matching(Channel.Pattern pattern) {
        int most = settings.limits().patternChannels;
        Set<Channel> channels = registry.matching(pattern, most + 1);
        if (channels.size() > most) {
            throw new IllegalStateException("more than " + most + " channels match " + pattern.text()
                    + " (Limits.patternChannels); nothing was pushed");
        }
        return channels;
    }

    Settings settings() {
        return settings;
    }

    FrameReader reader() {
        return reader;
    }

    Hub hub() {
        return hub;
    }

    Events events() {
        return events;
    }

    Turnstile turnstile() {
        return turnstile;
    }

    @Nullable
    MessageHandler handlerOf(String action) {
        return handlers.get(action);
    }
}
