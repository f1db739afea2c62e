package io.github.javalinrealtime.example;

import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.Pusher;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Turns pages that connect and go into people who come and leave. */
final class Presence {
    private static final int MOST_SEATS = 10_000;

    /**
     * Told to a room when somebody came or left.
     *
     * @param news in words
     * @param people who is there now
     */
    public record Change(String news, List<Person> people) {}

    private record Seat(Room room, Person person) {}

    private final Pusher pusher;
    private final Duration grace;

    /** Whose page is which; a page that never connects would stay for ever, so the one unused for longest goes. */
    private final Map<ConnectionKey, Seat> seats = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ConnectionKey, Seat> eldest) {
            return size() > MOST_SEATS;
        }
    };

    private final Map<ConnectionKey, Seat> connected = new HashMap<>();
    private boolean closed;

    Presence(Pusher pusher, Duration grace) {
        this.pusher = pusher;
        this.grace = grace;
    }

    synchronized void expect(ConnectionKey page, Room room, Person person) {
        seats.put(page, new Seat(room, person));
        Person before = room.rename(person);
        if (before != null && !before.name().equals(person.name())) {
            announce(room, before.name() + " is now " + person.name());
        }
    }

    synchronized void joined(ConnectionKey page) {
        Seat seat = seats.get(page);
        if (seat == null) {
            return;
        }
        connected.put(page, seat);
        if (seat.room.enter(seat.person)) {
            announce(seat.room, seat.person.name() + " came in");
        }
    }

    synchronized void left(ConnectionKey page) {
        Seat seat = connected.remove(page);
        if (seat != null) {
            // Reloading a page is leaving and joining; nobody wants to read that.
            CompletableFuture.delayedExecutor(grace.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> leave(seat));
        }
    }

    private synchronized void leave(Seat seat) {
        Room room = seat.room;
        String id = seat.person.id();
        boolean back = connected.values().stream()
                .anyMatch(other -> other.room == room && other.person.id().equals(id));
        Person gone = back || closed ? null : room.leave(id);
        if (gone != null) {
            announce(room, gone.name() + " left");
        }
    }

    private void announce(Room room, String news) {
        pusher.push(new Change(news, room.people()), room.peopleChannel());
        pusher.push(room.summary(), Rooms.CHANNEL);
    }

    synchronized void close() {
        closed = true;
    }
}
