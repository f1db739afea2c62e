package io.github.javalinrealtime;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * This instance's sockets: which page has which, and who is the audience of a channel. Hears the registry, tells the
 * connections. What needs the registry again (replays, detaching) runs on the work executor, since a listener may not call it.
 */
final class Hub implements Registry.Listener {
    private final Registry registry;
    private final Events events;
    private final Executor work;
    private final TimeSource time;
    private final Duration lease;
    private final Map<ConnectionKey, Set<Connection>> pages = new ConcurrentHashMap<>();
    private final Map<Channel, Set<Connection>> audiences = new ConcurrentHashMap<>();
    private final Presence presence;
    private volatile long downSince;

    Hub(Registry registry, Events events, Executor work, TimeSource time, Duration lease) {
        this.registry = registry;
        this.events = events;
        this.work = work;
        this.time = time;
        this.lease = lease;
        this.presence = new Presence(events);
    }

    /** Takes in a new socket. It hears of changes before the registry is asked, so that none falls in between. */
    void attach(Connection connection) {
        add(pages, connection.key, connection);
        Attachment attachment;
        try {
            each(connection.key, this::noteWritten);
            attachment = ask(connection, false);
        } catch (RuntimeException failure) {
            remove(pages, connection.key, connection);
            throw failure;
        }
        if (!connection.attached(attachment)) {
            detach(connection);
        } else if (!connection.client.resume()) {
            begin(connection, Map.of());
        }
    }

    /** Of a socket that is about to be superseded, since what it would note at its end then comes too late. */
    private void noteWritten(Connection older) {
        if (older.fence() > 0 && !older.client.control()) {
            registry.renew(older.key, older.fence(), older.positions(), lease);
        }
    }

    private Attachment ask(Connection connection, boolean again) {
        presence.await(connection.key);
        try {
            Attachment attachment = registry.attach(connection.key, lease);
            presence.attached(connection.key, attachment.fence(), attachment.joined() && !again);
            return attachment;
        } catch (RuntimeException failure) {
            presence.failed(connection.key);
            throw failure;
        }
    }

    /** Starts delivery, after what the client says it has seen; whether it had not started. */
    boolean begin(Connection connection, Map<Channel, Position> seen) {
        Set<Channel> channels = connection.begin(seen);
        if (channels != null) {
            follow(connection, channels);
        }
        return channels != null;
    }

    void renewLater(Connection connection) {
        later(connection, () -> renew(connection));
    }

    /** Renews the page's lease; writes the page again from memory where the registry has lost it. */
    private void renew(Connection connection) {
        Map<Channel, Position> positions = connection.positions();
        Map<Channel, Position> written = connection.client.control() ? Map.of() : positions;
        boolean known = registry.renew(connection.key, connection.fence(), written, lease);
        // The page of a socket that closed meanwhile, with its session perhaps, is not to come to life again.
        if (!known && connection.isOpen()) {
            events.failed("the registry lost a connected page; it is written again", connection.key, null);
            long before = connection.refence(0);
            Attachment again;
            try {
                registry.restore(connection.key, positions, lease);
                again = ask(connection, true);
            } catch (RuntimeException failure) {
                // The next renewal finds the page without this socket, and tries again.
                connection.refence(before);
                throw failure;
            }
            if (connection.attached(again)) {
                positions.keySet().forEach(channel -> interrupted(connection, channel));
            } else {
                detach(connection);
            }
        }
    }

    @Override
    public void published(Message message) {
        Set<Connection> audience = audiences.get(message.channel());
        if (audience != null) {
            Supplier<Frame> frame = once(() -> Protocol.push(message));
            audience.forEach(connection -> connection.deliver(message, frame));
        }
    }

    @Override
    public void subscribed(ConnectionKey page, Map<Channel, Position> positions) {
        each(page, connection -> {
            Set<Channel> added = connection.subscribed(positions);
            if (!added.isEmpty()) {
                later(connection, () -> follow(connection, added));
            }
        });
    }

    @Override
    public void unsubscribed(ConnectionKey page, Set<Channel> channels) {
        each(page, connection -> leave(connection, connection.unsubscribed(channels)));
    }

    @Override
    public void superseded(ConnectionKey page, long fence) {
        each(page, connection -> connection.superseded(fence));
    }

    @Override
    public void ended(String session) {
        forEach(connection -> {
            if (connection.key.session().equals(session)) {
                connection.close(CloseReason.SESSION_ENDED);
            }
        });
    }

    @Override
    public void lost(ConnectionKey page) {
        each(page, this::renewLater);
    }

    @Override
    public void down() {
        downSince = time.nanos();
        events.emit(new RealtimeEvent.RegistryDown());
    }

    @Override
    public void up() {
        events.emit(new RealtimeEvent.RegistryUp(Duration.ofNanos(time.nanos() - downSince)));
    }

    @Override
    public void interrupted(Set<Channel> channels) {
        for (Channel channel : channels) {
            audiences.getOrDefault(channel, Set.of()).forEach(connection -> interrupted(connection, channel));
        }
    }

    private void interrupted(Connection connection, Channel channel) {
        if (connection.interrupted(channel)) {
            catchUpLater(connection, Set.of(channel));
        }
    }

    void catchUpLater(Connection connection, Set<Channel> channels) {
        later(connection, () -> channels.forEach(channel -> catchUp(connection, channel)));
    }

    void missed(ConnectionKey page, Channel channel) {
        events.emit(new RealtimeEvent.Gap(page, channel));
    }

    /** A socket has closed. */
    void left(Connection connection, Collection<Channel> joined) {
        remove(pages, connection.key, connection);
        leave(connection, joined);
        if (connection.fence() > 0) {
            later(connection, () -> detach(connection));
        }
    }

    void forEach(Consumer<Connection> action) {
        pages.values().forEach(connections -> connections.forEach(action));
    }

    /** Listen, then join, then replay: whatever comes while the replay is read is held, and nothing falls in between. */
    private void follow(Connection connection, Set<Channel> channels) {
        if (channels.isEmpty()) {
            return;
        }
        try {
            registry.listen(channels);
        } catch (RuntimeException failure) {
            events.failed("a socket was closed, for its channels could not be heard", connection.key, failure);
            connection.close(CloseReason.RESTART);
            return;
        }
        Set<Channel> refused = new HashSet<>(channels);
        refused.removeIf(channel -> connection.join(channel, () -> add(audiences, channel, connection)));
        if (!refused.isEmpty()) {
            registry.unlisten(refused);
        }
        channels.forEach(channel -> catchUp(connection, channel));
    }

    private void catchUp(Connection connection, Channel channel) {
        Position from = connection.behind(channel);
        while (from != null) {
            try {
                connection.replayed(channel, from, registry.replay(channel, from));
            } catch (RuntimeException failure) {
                connection.stall(channel);
                events.failed("a replay failed; it is tried again", connection.key, failure);
            }
            from = connection.behind(channel);
        }
    }

    private void leave(Connection connection, Collection<Channel> channels) {
        if (!channels.isEmpty()) {
            Set<Channel> left = Set.copyOf(channels);
            left.forEach(channel -> remove(audiences, channel, connection));
            later(connection, () -> registry.unlisten(left));
        }
    }

    private void detach(Connection connection) {
        Map<Channel, Position> written = connection.client.control() ? Map.of() : connection.positions();
        boolean newest;
        try {
            newest = registry.detach(connection.key, connection.fence(), written, lease);
        } catch (RuntimeException failure) {
            events.failed("a page that left could not be noted; its lease will end", connection.key, failure);
            newest = true;
        }
        presence.detached(connection.key, connection.fence(), newest && !connection.isSuperseded());
    }

    private void later(Connection connection, Runnable task) {
        work.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException failure) {
                events.failed("work for a socket failed", connection.key, failure);
            }
        });
    }

    private void each(ConnectionKey page, Consumer<Connection> action) {
        pages.getOrDefault(page, Set.of()).forEach(action);
    }

    private static <K> void add(Map<K, Set<Connection>> table, K key, Connection connection) {
        table.compute(key, (k, set) -> {
            Set<Connection> all = set == null ? ConcurrentHashMap.newKeySet(1) : set;
            all.add(connection);
            return all;
        });
    }

    private static <K> void remove(Map<K, Set<Connection>> table, K key, Connection connection) {
        table.computeIfPresent(key, (k, set) -> {
            set.remove(connection);
            return set.isEmpty() ? null : set;
        });
    }

    /** Called by one thread only, as {@link #published} is for one message. */
    private static Supplier<Frame> once(Supplier<Frame> make) {
        return new Supplier<>() {
            private @Nullable Frame made;

            @Override
            public Frame get() {
                Frame frame = made == null ? make.get() : made;
                made = frame;
                return frame;
            }
        };
    }
}
