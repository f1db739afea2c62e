package io.github.javalinrealtime;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * This instance's sockets: which page has which, and who is the audience of a channel. Hears the registry, tells the
 * connections. What needs the registry again (replays, detaching) runs on the work executor, since a listener may not call it.
 */
final class Hub implements Registry.Listener {
    private final Registry registry;
    private final Events events;
    private final Executor work;
    private final Duration lease;
    private final Map<ConnectionKey, List<Connection>> pages = new ConcurrentHashMap<>();
    private final Audiences audiences = new Audiences();
    private final RecentFrames recent = new RecentFrames();
    private final Presence presence;
    private final Departures departures;
    private final Endings endings;
    private final Outage outage;

    Hub(Registry registry, Events events, Executor work, TimeSource time, Duration lease) {
        this.registry = registry;
        this.events = events;
        this.work = work;
        this.lease = lease;
        this.presence = new Presence(events);
        this.departures = new Departures(registry, presence, events, time, lease);
        this.endings = new Endings(registry, events);
        this.outage = new Outage(registry, time, events);
    }

    /** Takes in a new socket. It hears of changes before the registry is asked, so that none falls in between. */
    void attach(Connection connection) {
        pages.merge(connection.key, List.of(connection), Hub::concat);
        Attachment attachment;
        try {
            each(connection.key, this::noteWritten);
            attachment = ask(connection, false);
        } catch (RuntimeException failure) {
            forget(connection);
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
            departures.settle(connection.key);
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

    /** Goes on with all that waits for the registry, unless that is away. */
    void goOn() {
        departures.expire();
        if (!outage.isOn()) {
            if (!endings.isEmpty()) {
                work.execute(() -> endings.retry(outage));
            }
            if (!departures.isEmpty()) {
                work.execute(() -> departures.retry(outage));
            }
            forEach(connection -> {
                if (connection.pulse.renewalDue()) {
                    renewLater(connection);
                }
                connection.drained();
            });
        }
    }

    private void renewLater(Connection connection) {
        if (!outage.isOn() && connection.pulse.queueRenewal()) {
            later(connection, () -> {
                boolean failed = true;
                connection.pulse.renewalBegins();
                try {
                    renew(connection);
                    failed = false;
                } finally {
                    connection.pulse.renewalEnds(failed);
                }
            });
        }
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
                positions.keySet().stream()
                        .filter(connection::interrupted)
                        .forEach(channel -> catchUp(connection, channel));
            } else {
                detach(connection);
            }
        }
    }

    @Override
    public void published(Message message) {
        Audience audience = audiences.of(message.channel());
        if (audience != null) {
            audience.deliver(recent.of(message));
        }
    }

    /** What connections send of a message that was replayed. */
    Outgoing outgoing(Message message) {
        return recent.of(message);
    }

    @Override
    public void subscribed(ConnectionKey page, Map<Channel, Position> positions) {
        each(
                page,
                connection ->
                        connection.subscribed(positions, added -> later(connection, () -> follow(connection, added))));
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

    /** A session is over. Where the registry cannot tell all instances, its sockets close here at least, and elsewhere later. */
    void sessionEnded(String session) {
        if (!endings.add(session)) {
            ended(session);
        }
    }

    @Override
    public void lost(ConnectionKey page) {
        each(page, connection -> {
            connection.pulse.renewSoon();
            renewLater(connection);
        });
    }

    @Override
    public void down() {
        outage.begin();
    }

    @Override
    public void up() {
        outage.end();
        work.execute(this::goOn);
    }

    @Override
    public void interrupted(Set<Channel> channels) {
        audiences.interrupt(channels);
    }

    void catchUpLater(Connection connection, Set<Channel> channels) {
        later(connection, () -> channels.forEach(channel -> catchUp(connection, channel)));
    }

    void missed(ConnectionKey page, Channel channel) {
        events.counters.gaps.increment();
        events.emit(new RealtimeEvent.Gap(page, channel));
    }

    /** A socket has closed. */
    void left(Connection connection, Collection<Channel> joined) {
        forget(connection);
        leave(connection, joined);
        if (connection.fence() > 0) {
            later(connection, () -> detach(connection));
        }
    }

    void forEach(Consumer<Connection> action) {
        pages.values().forEach(connections -> connections.forEach(action));
    }

    List<Connection> connections() {
        return pages.values().stream().flatMap(List::stream).toList();
    }

    /** How many pages have sockets here. */
    int pages() {
        return pages.size();
    }

    Events events() {
        return events;
    }

    Audiences audiences() {
        return audiences;
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
        refused.removeIf(channel -> connection.join(channel, audiences::join));
        if (!refused.isEmpty()) {
            registry.unlisten(refused);
        }
        channels.forEach(channel -> catchUp(connection, channel));
    }

    private void catchUp(Connection connection, Channel channel) {
        Recovery.Reading reading = connection.behind(channel);
        while (reading != null) {
            try {
                if (outage.isOn()) {
                    connection.stall(channel);
                } else {
                    connection.replayed(channel, reading, registry.replay(channel, reading.from()));
                }
            } catch (RuntimeException failure) {
                connection.stall(channel);
                events.failed("a replay failed; it is tried again", connection.key, failure);
            }
            reading = connection.behind(channel);
        }
    }

    private void leave(Connection connection, Collection<Channel> channels) {
        if (!channels.isEmpty()) {
            Set<Channel> left = Set.copyOf(channels);
            audiences.leave(connection, left);
            later(connection, () -> registry.unlisten(left));
        }
    }

    private void detach(Connection connection) {
        if (connection.isSuperseded()) {
            presence.detached(connection.key, connection.fence(), false);
        } else {
            Map<Channel, Position> written = connection.client.control() ? Map.of() : connection.positions();
            departures.add(connection.key, connection.fence(), written);
        }
    }

    /** Sockets that close from now on are told as gone, whether the registry can be told or not. */
    void close() {
        endings.close();
        departures.close();
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
        pages.getOrDefault(page, List.of()).forEach(action);
    }

    private void forget(Connection connection) {
        pages.computeIfPresent(connection.key, (key, all) -> {
            List<Connection> others =
                    all.stream().filter(other -> other != connection).toList();
            return others.isEmpty() ? null : others;
        });
    }

    private static List<Connection> concat(List<Connection> some, List<Connection> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }
}
