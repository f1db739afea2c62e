package io.github.javalinrealtime;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sessions that are over, until the registry knows it: who ended them does not come again. One string for each that ended while the registry was away.
 */
final class Endings {
    private final Registry registry;
    private final Events events;
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean retrying = new AtomicBoolean();
    private volatile boolean closed;

    Endings(Registry registry, Events events) {
        this.registry = registry;
        this.events = events;
    }

    /** Whether the registry knows it now. */
    boolean add(String session) {
        if (closed) {
            return false;
        }
        try {
            registry.endSession(session);
            return true;
        } catch (RealtimeException failure) {
            waiting.add(session);
            events.failed("the end of a session could not be told; it is tried again", null, failure);
            return false;
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Tries again what failed, unless another thread does. */
    void retry(Outage outage) {
        if (retrying.compareAndSet(false, true)) {
            try {
                Set.copyOf(waiting).stream()
                        .takeWhile(session -> !outage.isOn())
                        .filter(waiting::remove)
                        .forEach(this::add);
            } finally {
                retrying.set(false);
            }
        }
    }

    /** The server that stops ends its sessions, too, and their pages go on elsewhere. */
    void close() {
        closed = true;
    }
}
