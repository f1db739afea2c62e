package io.github.javalinrealtime;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where one connection stands: its channels, in which it has joined the audience, and what waits. Guarded by its {@link Connection}'s lock. */
final class Standing {
    private final Map<Channel, Recovery> recoveries = new HashMap<>(4);
    private final Set<Channel> joined = new HashSet<>(4);
    private final Set<Channel> stalled = new HashSet<>(0);
    private @Nullable Set<Channel> dropped = new HashSet<>(0);
    private boolean begun;

    /** Takes what the registry knew, less what the listener heard of since; whether this is the first time. */
    boolean found(Map<Channel, Position> subscriptions) {
        Set<Channel> gone = dropped;
        dropped = null;
        if (gone != null) {
            subscriptions.forEach((channel, position) -> {
                if (!gone.contains(channel)) {
                    recoveries.putIfAbsent(channel, new Recovery(position));
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
        return new HashSet<>(recoveries.keySet());
    }

    /** Those that are new. */
    Set<Channel> add(Map<Channel, Position> positions) {
        Set<Channel> added = new HashSet<>();
        positions.forEach((channel, position) -> {
            if (recoveries.putIfAbsent(channel, new Recovery(position)) == null) {
                added.add(channel);
            }
        });
        if (dropped != null) {
            dropped.removeAll(added);
        }
        return added;
    }

    /** Those that had joined. */
    Set<Channel> remove(Set<Channel> channels) {
        recoveries.keySet().removeAll(channels);
        stalled.removeAll(channels);
        if (dropped != null) {
            dropped.addAll(channels);
        }
        Set<Channel> left = new HashSet<>(channels);
        left.retainAll(joined);
        joined.removeAll(left);
        return left;
    }

    /** Whether the channel is held and had not been joined. */
    boolean join(Channel channel) {
        return recoveries.containsKey(channel) && joined.add(channel);
    }

    /** Those that had been joined; none is any more. */
    Set<Channel> leave() {
        Set<Channel> left = new HashSet<>(joined);
        joined.clear();
        return left;
    }

    @Nullable
    Recovery in(Channel channel) {
        return recoveries.get(channel);
    }

    void stall(Channel channel) {
        stalled.add(channel);
    }

    /** Those whose replay waits; none does any more. */
    Set<Channel> unstall() {
        Set<Channel> waiting = new HashSet<>(stalled);
        stalled.clear();
        return waiting;
    }

    /** What to replay; null if there is nothing to do now. Nothing before the audience was joined, since then something would be missing after it. */
    Recovery.@Nullable Reading behind(Channel channel) {
        Recovery recovery = joined.contains(channel) ? recoveries.get(channel) : null;
        return recovery == null || recovery.isLive() || stalled.contains(channel) ? null : recovery.reading();
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
