package io.github.javalinrealtime;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Pages whose sockets have closed, until the registry has noted it: one that is away is told later, so that it does not take such a page for
 * connected. Not longer than the lease, after which it has forgotten the page. {@link Presence} hears of it when the registry has.
 */
final class Departures {
    private final Registry registry;
    private final Presence presence;
    private final Events events;
    private final TimeSource time;
    private final Duration lease;
    private final Map<ConnectionKey, Departure> waiting = new ConcurrentHashMap<>();
    private final AtomicBoolean retrying = new AtomicBoolean();
    private volatile boolean closed;

    /** One that is {@code unsure} the registry may have noted already, and then it does not say again that this was the newest socket. */
    private record Departure(long fence, Map<Channel, Position> written, long since, boolean unsure) {}

    Departures(Registry registry, Presence presence, Events events, TimeSource time, Duration lease) {
        this.registry = registry;
        this.presence = presence;
        this.events = events;
        this.time = time;
        this.lease = lease;
    }

    /** A page's socket has closed. */
    void add(ConnectionKey page, long fence, Map<Channel, Position> written) {
        try {
            note(page, new Departure(fence, written, time.nanos(), false));
        } catch (RuntimeException failure) {
            failed(page, failure);
        }
    }

    /** Before the page is attached again: the registry must know that it had left. */
    void settle(ConnectionKey page) {
        Departure departure = waiting.remove(page);
        if (departure != null) {
            note(page, departure);
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Tries again what failed, unless another thread does. */
    void retry(Outage outage) {
        if (retrying.compareAndSet(false, true)) {
            try {
                Set.copyOf(waiting.keySet()).stream()
                        .takeWhile(page -> !outage.isOn())
                        .forEach(this::retry);
            } finally {
                retrying.set(false);
            }
        }
    }

    private void retry(ConnectionKey page) {
        try {
            settle(page);
        } catch (RuntimeException failure) {
            failed(page, failure);
        }
    }

    /** Gives up those whose leases are over, with the subscriptions of their pages. */
    void expire() {
        long now = time.nanos();
        waiting.forEach((page, departure) -> {
            if (now - departure.since >= lease.toNanos() && waiting.remove(page, departure)) {
                presence.detached(page, departure.fence, true);
            }
        });
    }

    /** From now on nothing is tried again. */
    void close() {
        closed = true;
        waiting.forEach((page, departure) -> {
            if (waiting.remove(page, departure)) {
                presence.detached(page, departure.fence, true);
            }
        });
    }

    private void note(ConnectionKey page, Departure departure) {
        boolean newest;
        try {
            newest = registry.detach(page, departure.fence, departure.written, lease);
        } catch (RuntimeException failure) {
            boolean unsure = !(failure instanceof RealtimeException known)
                    || known.outcome() == RealtimeException.Outcome.UNKNOWN;
            keep(page, new Departure(departure.fence, departure.written, departure.since, unsure || departure.unsure));
            throw failure;
        }
        if (departure.unsure && !newest) {
            presence.detachedUnsurely(page, departure.fence);
        } else {
            presence.detached(page, departure.fence, newest);
        }
    }

    private void keep(ConnectionKey page, Departure departure) {
        waiting.merge(page, departure, (one, other) -> one.fence > other.fence ? one : other);
        if (closed) {
            close();
        }
    }

    private void failed(ConnectionKey page, RuntimeException failure) {
        events.failed("a page that left could not be noted; it is tried again", page, failure);
    }
}
