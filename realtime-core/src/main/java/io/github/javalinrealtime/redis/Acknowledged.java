package io.github.javalinrealtime.redis;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.Position;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The newest place that Redis gave to each channel that this instance published to lately. Should Redis come back without one, nobody else may know that
 * it was given.
 */
final class Acknowledged {
    private static final int MOST = 4_096;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Channel, Position> newest = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Channel, Position> eldest) {
            return size() > MOST;
        }
    };

    Optional<Position> note(Channel channel, Optional<Position> given) {
        lock.lock();
        try {
            Position before = newest.remove(channel);
            given.ifPresent(place -> newest.put(channel, before != null && before.isAfter(place) ? before : place));
        } finally {
            lock.unlock();
        }
        return given;
    }

    Map<Channel, Position> newest() {
        lock.lock();
        try {
            return Map.copyOf(newest);
        } finally {
            lock.unlock();
        }
    }
}
