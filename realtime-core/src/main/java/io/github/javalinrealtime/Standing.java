package io.github.javalinrealtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Where one connection stands: its channels, in which it has joined the audience, and what waits. Guarded by its {@link Connection}'s lock. */
final class Standing {
    private final Connection connection;
    private final ByChannel<Recovery> recoveries = new ByChannel<>();
    private @Nullable Set<Channel> dropped = Set.of();
    private boolean begun;
    private boolean stalled;

    Standing(Connection connection) {
        this.connection = connection;
    }

    /** Takes what the registry knew, less what the listener heard of since; whether this is the first time. */
    boolean found(Map<Channel, Position> subscriptions) {
        Set<Channel> gone = dropped;
        dropped = null;
        if (gone != null) {
            subscriptions.forEach((channel, position) -> {
                if (!gone.contains(channel)) {
                    recoveries.add(channel, new Recovery(connection, channel, position));
                }
            });
        }
        return gone != null;
    }

    boolean isFound() {
        return dropped == null;
    }

    /** Delivery may start; what the client has seen moves the start forward. False if it has started already. */
    boolean begin(Map<Channel, Position> seen) {
        boolean first = !begun;
        if (first) {
            begun = true;
            seen.forEach((channel, position) -> {
                Recovery recovery = recoveries.get(channel);
                if (recovery != null) {
                    recovery.startAt(position);
                }
            });
        }
        return first;
    }

    boolean hasBegun() {
        return begun;
    }

    Set<Channel> channels() {
        return those(recovery -> true);
    }

    /** Those that are new. */
    Set<Channel> add(Map<Channel, Position> positions) {
        Set<Channel> added = new HashSet<>();
        positions.forEach((channel, position) -> {
            if (recoveries.add(channel, new Recovery(connection, channel, position))) {
                added.add(channel);
            }
        });
        if (dropped != null && !dropped.isEmpty()) {
            dropped.removeAll(added);
        }
        return added;
    }

    /** What the client is told of a change, if it is. */
    @Nullable
    Frame announcement(String event, Set<Channel> channels) {
        List<String> names = channels.stream()
                .filter(channel -> channel.owner() == null)
                .map(Channel::name)
                .toList();
        return connection.client.control() && isFound() && !names.isEmpty() ? Protocol.changed(event, names) : null;
    }

    /** Those that were held. */
    List<Recovery> remove(Set<Channel> channels) {
        List<Recovery> removed = new ArrayList<>();
        for (Channel channel : channels) {
            Recovery recovery = recoveries.remove(channel);
            if (recovery != null) {
                removed.add(recovery);
            }
        }
        if (dropped != null) {
            dropped = new HashSet<>(dropped);
            dropped.addAll(channels);
        }
        return removed;
    }

    /** The channel, if it is held and had not been joined. */
    @Nullable
    Recovery join(Channel channel) {
        Recovery recovery = recoveries.get(channel);
        return recovery != null && recovery.join() ? recovery : null;
    }

    /** Those that had been joined; none is any more. */
    Set<Channel> leave() {
        return those(Recovery::leave);
    }

    @Nullable
    Recovery in(Channel channel) {
        return recoveries.get(channel);
    }

    /** The replay that is due waits. */
    void stall(Channel channel) {
        Recovery recovery = recoveries.get(channel);
        if (recovery != null) {
            recovery.stall();
            stalled = true;
        }
    }

    /** Those whose replay waits; none does any more. */
    Set<Channel> unstall() {
        if (!stalled) {
            return Set.of();
        }
        stalled = false;
        return those(Recovery::unstall);
    }

    private Set<Channel> those(Predicate<Recovery> which) {
        Set<Channel> those = new HashSet<>();
        recoveries.forEach((channel, recovery) -> {
            if (which.test(recovery)) {
                those.add(channel);
            }
        });
        return those;
    }

    /** Where the page was let in. */
    Map<Channel, Position> starts() {
        Map<Channel, Position> starts = new HashMap<>();
        recoveries.forEach((channel, recovery) -> starts.put(channel, recovery.start()));
        return starts;
    }

    /** How far delivery came, where nothing is unsent. */
    Map<Channel, Position> written(Map<Channel, Position> unsent) {
        Map<Channel, Position> written = new HashMap<>();
        recoveries.forEach((channel, recovery) -> written.put(channel, unsent.getOrDefault(channel, recovery.last())));
        return written;
    }
}
