package io.github.javalinrealtime.redis;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.Position;
import io.github.javalinrealtime.Registry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A page with a socket here: which subscriptions this instance knows of. Each has a version that grows, so that whatever comes late or twice, or is read
 * again after a link broke, counts for no more than it is. Guarded by its {@link SessionTopic}'s lock.
 */
final class AttachedPage {
    /** Beyond this many, ended subscriptions are forgotten that nobody can be late with any more. */
    private static final int MOST_ENDED = 1_000;

    /** In the unit of versions, microseconds: no event is on its way for so long. */
    private static final long LATEST = Duration.ofMinutes(1).toNanos() / 1_000;

    final ConnectionKey key;
    private final Registry.Listener told;
    private final TreeSet<Long> fences = new TreeSet<>();
    private final Map<String, Held> channels = new HashMap<>();
    private long newest;
    private boolean found;
    int awaited;

    /** A subscription, by its newest version; ended where {@code position} is null. */
    private record Held(long version, boolean current) {}

    /**
     * A page as Redis has it.
     *
     * @param fence of its newest socket, 0 if there has been none
     * @param version of its newest subscription
     * @param channels by field, each with its version and position
     */
    record Stored(long fence, long version, Map<String, Subscription> channels) {
        static Stored of(Map<String, String> hash) {
            Map<String, Subscription> channels = new LinkedHashMap<>();
            hash.forEach((field, value) -> {
                int bar = value.indexOf('|');
                if (bar > 0) {
                    Position position = Position.parse(value.substring(bar + 1));
                    channels.put(field, new Subscription(Long.parseLong(value.substring(0, bar)), position));
                }
            });
            return new Stored(number(hash, "fence"), number(hash, "version"), channels);
        }

        private static long number(Map<String, String> hash, String field) {
            return Long.parseLong(hash.getOrDefault(field, "0"));
        }
    }

    /** One of the channels that Redis has for a page. */
    record Subscription(long version, Position position) {}

    AttachedPage(ConnectionKey key, Registry.Listener told) {
        this.key = key;
        this.told = told;
    }

    boolean hasSockets() {
        return !fences.isEmpty();
    }

    /** The greatest fence or version that is known. */
    long newest() {
        return newest;
    }

    /** A socket has attached; the channels that its page holds. What a page that was attached before did not know is told. */
    Map<Channel, Position> attached(long fence, Stored stored) {
        boolean again = found;
        fences.add(fence);
        found = true;
        note(Math.max(fence, stored.version));
        Map<Channel, Position> all = new LinkedHashMap<>();
        stored.channels.forEach((field, subscription) -> {
            if (isNew(field, subscription.version)) {
                channels.put(field, new Held(subscription.version, true));
            }
            if (isCurrent(field)) {
                all.put(Names.read(field, key), subscription.position);
            }
        });
        if (again && !all.isEmpty()) {
            told.subscribed(key, all);
        }
        return all;
    }

    /** A socket has gone, and all older ones with it. */
    void detached(long fence) {
        fences.headSet(fence, true).clear();
    }

    void subscribed(long version, Map<String, Position> positions) {
        note(version);
        Map<Channel, Position> added = new LinkedHashMap<>();
        positions.forEach((field, position) -> {
            if (isNew(field, version)) {
                channels.put(field, new Held(version, true));
                added.put(Names.read(field, key), position);
            }
        });
        if (!added.isEmpty()) {
            told.subscribed(key, added);
        }
    }

    /** Whatever the page held of this channel up to a version has ended. */
    void unsubscribed(long version, String field) {
        note(version);
        Held held = channels.get(field);
        if (held != null && held.version > version) {
            return;
        }
        channels.put(field, new Held(version, false));
        if (held != null && held.current) {
            told.unsubscribed(key, Set.of(Names.read(field, key)));
        }
        if (channels.size() > MOST_ENDED) {
            channels.values().removeIf(ended -> !ended.current && ended.version < newest - LATEST);
        }
    }

    void superseded(long fence) {
        told.superseded(key, fence);
    }

    /** Compares with what Redis has, after events may have been missed. */
    void compare(Stored stored) {
        if (!found || fences.isEmpty()) {
            return;
        }
        if (stored.fence < fences.last()) {
            told.lost(key);
            return;
        }
        if (stored.fence > fences.last()) {
            superseded(stored.fence);
        }
        List<String> ended = new ArrayList<>();
        channels.forEach((field, held) -> {
            if (held.current && held.version <= stored.version && !stored.channels.containsKey(field)) {
                ended.add(field);
            }
        });
        ended.forEach(field -> unsubscribed(stored.version, field));
        stored.channels.forEach(
                (field, subscription) -> subscribed(subscription.version, Map.of(field, subscription.position)));
    }

    private void note(long number) {
        newest = Math.max(newest, number);
    }

    private boolean isNew(String field, long version) {
        Held held = channels.get(field);
        return held == null || held.version < version;
    }

    private boolean isCurrent(String field) {
        Held held = channels.get(field);
        return held != null && held.current;
    }
}
