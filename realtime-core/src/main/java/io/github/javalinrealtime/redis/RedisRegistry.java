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
    private final Endpoint endpoint;
    private final Commands commands;
    private final Relay relay;
    private final ChannelStore channels;
    private final AtomicReference<@Nullable Listener> listener = new AtomicReference<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Running running;

    /** What there is from start to close. */
    private record Running(PageStore pages, Upkeep upkeep, Listener told) {}

    /**
     * Does not connect yet; {@link #start} does.
     *
     * @param settings where the Redis is
     * @throws IllegalArgumentException if the URI has none of the forms of Lettuce's {@code RedisURI}
     */
    public RedisRegistry(RedisSettings settings) {
        this.names = new Names(settings.prefix());
        this.seal = new Seal(settings.secret());
        this.envelope = new Envelope(names, seal);
        this.endpoint = new Endpoint(settings.uri());
        this.commands = new Commands(endpoint, this::linkChanged);
        this.relay = new Relay(endpoint, this::linkChanged);
        this.channels = new ChannelStore(names, commands, envelope);
    }

    /**
     * Connects.
     *
     * @throws RealtimeException if Redis cannot be reached, is too old, or does not allow what is needed; the message says which
     */
    @Override
    public void start(Listener told, Limits limits) {
        if (!listener.compareAndSet(null, told)) {
            throw new IllegalStateException("this registry is in use already; give each plugin its own");
        }
        try {
            ServerCheck.of(endpoint);
            commands.start();
            relay.start();
            ServerCheck.ofPermissions(names, commands, relay);
        } catch (RealtimeException failure) {
            close();
            throw failure;
        } catch (Exception failure) {
            close();
            throw new RealtimeException(NOT_SENT, "Redis at " + endpoint + " cannot be reached", failure);
        }
        AttachedPages attached = new AttachedPages(names, relay, seal, told);
        Upkeep upkeep = new Upkeep(commands, relay, channels, attached, told);
        running = new Running(new PageStore(names, commands, seal, channels, attached, limits), upkeep, told);
        upkeep.start();
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
        return running == null ? CompletableFuture.failedFuture(notRunning()) : channels.publish(publication);
    }

    @Override
    public Replay replay(Channel channel, Position after) {
        running();
        return channels.replay(channel, after);
    }

    @Override
    public Set<Channel> matching(Channel.Pattern pattern, int most) {
        running();
        return channels.matching(pattern, most);
    }

    @Override
    public void listen(Set<Channel> wanted) {
        Listener told = running().told;
        Map<String, ChannelTopic> topics = new HashMap<>();
        for (Channel channel : wanted) {
            String name = names.channel(channel);
            topics.put(name, new ChannelTopic(channel, name, envelope, told));
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
                        channels.top(topic.channel).thenAccept(top -> top.ifPresent(topic::start));
            }
        });
    }

    @Override
    public void unlisten(Set<Channel> unwanted) {
        List<String> relays = unwanted.stream().map(names::channel).toList();
        relay.release(relays);
    }

    @Override
    public boolean isReady() {
        Running current = running;
        return current != null && current.upkeep.isReady();
    }

    /**
     * How many messages came that no instance with this app's secret had signed for their channel. They were dropped.
     *
     * @return since the start
     */
    public long dropped() {
        return seal.dropped();
    }

    /** The hosts, without user, password and secret. */
    @Override
    public String toString() {
        return "Redis at " + endpoint;
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
        }
        relay.close();
        commands.close();
        endpoint.close();
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
