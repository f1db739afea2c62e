package io.github.javalinrealtime.redis;

import static io.github.javalinrealtime.RealtimeException.Outcome.NOT_SENT;

import io.github.javalinrealtime.Attachment;
import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.Limits;
import io.github.javalinrealtime.Position;
import io.github.javalinrealtime.Publication;
import io.github.javalinrealtime.RealtimeException;
import io.github.javalinrealtime.Registry;
import io.github.javalinrealtime.Replay;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The registry of several instances: Redis 7.0 or newer keeps subscriptions and messages, and relays to each instance the channels that have
 * members there. One server, the master that a Sentinel names, or a Cluster. A publication takes its offset, is kept and is relayed in one script, so there is one
 * order for all; the publisher's own instance delivers what Redis relays, as every other does.
 *
 * <p>While Redis is away, calls fail with a {@link RealtimeException} within 600 ms, most at once; a link that is dead without a word is noticed within two
 * seconds. When it is back, everything that was missed is read, or told as a gap. All that it stores has a time to live, so nothing is left behind by an
 * instance that dies. Safe for use by several threads; none of its methods may be called by a thread of Lettuce's.
 */
public final class RedisRegistry implements Registry {
    private final Names names;
    private final Seal seal;
    private final Envelope envelope;
    private final List<RedisURI> hosts;
    private final AtomicReference<@Nullable Listener> listener = new AtomicReference<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Running running;

    /** What there is from start to close. */
    private record Running(Parts parts, PageStore pages, Upkeep upkeep, Listener told) {}

    /** What talks to Redis. */
    private record Parts(Endpoint endpoint, Commands commands, Relay relay, ChannelStore channels) {
        void close() {
            relay.close();
            commands.close();
            endpoint.close();
        }
    }

    /**
     * Does not connect yet; {@link #start} does.
     *
     * @param settings where the Redis is
     * @throws IllegalArgumentException if the URI has none of the forms of Lettuce's {@code RedisURI}
     */
    public RedisRegistry(RedisSettings settings) {
        this.names = new Names(settings.prefix());
        this.seal = new Seal(settings.secret(), settings.previousSecret());
        this.envelope = new Envelope(names, seal);
        this.hosts = Endpoint.parse(settings.uri());
    }

    /**
     * Connects.
     *
     * @throws RealtimeException if Redis cannot be reached, is too old, or does not allow what is needed; the message says which
     */
    @Override
    public void start(Listener told, Limits limits) {
        if (closed.get()) {
            throw notRunning();
        }
        if (!listener.compareAndSet(null, told)) {
            throw new IllegalStateException("this registry is in use already; give each plugin its own");
        }
        Parts parts = parts();
        try {
            running = connect(parts, told, limits);
        } catch (Exception failure) {
            parts.close();
            listener.set(null);
            throw failure instanceof RealtimeException known
                    ? known
                    : new RealtimeException(NOT_SENT, this + Commands.whyNot(failure), failure);
        }
    }

    private Parts parts() {
        Endpoint endpoint = new Endpoint(hosts);
        Commands commands = new Commands(endpoint, this::linkChanged);
        return new Parts(
                endpoint,
                commands,
                new Relay(endpoint, this::linkChanged),
                new ChannelStore(names, commands, envelope));
    }

    private Running connect(Parts parts, Listener told, Limits limits) throws Exception {
        AttachedPages attached = new AttachedPages(names, parts.relay, seal, told);
        ServerCheck.of(parts.endpoint);
        parts.commands.start();
        parts.relay.start(() -> attached.compare(parts.commands));
        ServerCheck.ofPermissions(names, parts.commands, parts.relay);
        Upkeep upkeep = new Upkeep(parts.commands, parts.relay, parts.channels, attached, told);
        PageStore pages = new PageStore(names, parts.commands, seal, parts.channels, attached, limits);
        upkeep.start();
        return new Running(parts, pages, upkeep, told);
    }

    @Override
    public Map<Channel, Position> subscribe(ConnectionKey page, Set<Channel> wanted, Duration lease) {
        return pages().subscribe(page, wanted, lease);
    }

    @Override
    public void restore(ConnectionKey page, Map<Channel, Position> positions, Duration lease) {
        pages().restore(page, positions, lease);
    }

    @Override
    public void unsubscribe(ConnectionKey page, Set<Channel> unwanted) {
        pages().unsubscribe(page, unwanted);
    }

    @Override
    public Attachment attach(ConnectionKey page, Duration lease) {
        return pages().attach(page, lease);
    }

    @Override
    public boolean renew(ConnectionKey page, long fence, Map<Channel, Position> written, Duration lease) {
        return pages().renew(page, fence, written, lease);
    }

    @Override
    public boolean detach(ConnectionKey page, long fence, Map<Channel, Position> written, Duration lease) {
        return pages().detach(page, fence, written, lease);
    }

    @Override
    public void endSession(String session) {
        pages().endSession(session);
    }

    @Override
    public Optional<Position> publish(Publication publication) {
        return Commands.await(publishAsync(publication));
    }

    @Override
    public CompletableFuture<Optional<Position>> publishAsync(Publication publication) {
        Running current = running;
        return current == null
                ? CompletableFuture.failedFuture(notRunning())
                : current.parts.channels.publish(publication);
    }

    @Override
    public Replay replay(Channel channel, Position after) {
        return running().parts.channels.replay(channel, after);
    }

    @Override
    public Set<Channel> matching(Channel.Pattern pattern, int most) {
        return running().parts.channels.matching(pattern, most);
    }

    @Override
    public void listen(Set<Channel> wanted) {
        Running current = running();
        Relay relay = current.parts.relay;
        Map<String, ChannelTopic> topics = new HashMap<>();
        for (Channel channel : wanted) {
            String name = names.channel(channel);
            topics.put(name, new ChannelTopic(channel, name, envelope, current.told));
        }
        try {
            Commands.await(relay.acquire(topics));
        } catch (RealtimeException failure) {
            relay.release(topics.keySet());
            throw failure;
        }
        topics.forEach((name, topic) -> {
            if (relay.topic(name, ChannelTopic.class) == topic) {
                CompletableFuture<Void> unused =
                        current.parts.channels.top(topic.channel).thenAccept(top -> top.ifPresent(topic::start));
            }
        });
    }

    @Override
    public void unlisten(Set<Channel> unwanted) {
        Running current = running;
        if (current != null) {
            current.parts.relay.release(unwanted.stream().map(names::channel).toList());
        }
    }

    @Override
    public boolean isReady() {
        Running current = running;
        return current != null && current.upkeep.isReady();
    }

    /** How many messages came that no instance with this app's secret had signed for their channel. They were dropped. */
    @Override
    public long dropped() {
        return seal.dropped();
    }

    /** The hosts, without user, password and secret. */
    @Override
    public String toString() {
        return "Redis at " + Endpoint.names(hosts);
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        Running current = running;
        running = null;
        if (current != null) {
            current.upkeep.close();
            current.parts.close();
        }
    }

    private void linkChanged() {
        Running current = running;
        if (current != null) {
            current.upkeep.linkChanged();
        }
    }

    private PageStore pages() {
        return running().pages;
    }

    private Running running() {
        Running current = running;
        if (current == null) {
            throw notRunning();
        }
        return current;
    }

    private static RealtimeException notRunning() {
        return new RealtimeException(NOT_SENT, "the registry is not running: it is closed, or was not started", null);
    }
}
