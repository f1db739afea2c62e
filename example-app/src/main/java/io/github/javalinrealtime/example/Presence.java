package io.github.javalinrealtime.example;

import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.Pusher;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns pages into people who come and leave. A page says that it is here, and again every 20 seconds: so it may move from
 * one instance to another, and when both page and instance are gone without a word, another instance notices.
 */
final class Presence {
    private static final Logger log = LoggerFactory.getLogger(Presence.class);

    /** The timers of a hidden page fire once a minute. */
    private static final Duration SILENCE = Duration.ofSeconds(75);

    /**
     * Told to a room when somebody came or left.
     *
     * @param news in words
     * @param people who is there now
     */
    public record Change(String news, List<Person> people) {}

    /**
     * Where a page is.
     *
     * @param room its name
     * @param person whose page it is
     */
    public record Seat(String room, String person) {}

    private final Store store;
    private final Rooms rooms;
    private final People people;
    private final Pusher pusher;
    private final Duration grace;
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor();
    private boolean failing;

    Presence(Store store, Rooms rooms, People people, Pusher pusher, Duration grace) {
        this.store = store;
        this.rooms = rooms;
        this.people = people;
        this.pusher = pusher;
        this.grace = grace;
    }

    void start() {
        var unused = sweeper.scheduleWithFixedDelay(() -> attempt(this::sweep), 1, 1, TimeUnit.SECONDS);
    }

    List<Person> in(Room room) {
        return room.visitors().stream()
                .map(people::get)
                .filter(Objects::nonNull)
                .sorted(Comparator.comparing(Person::name))
                .toList();
    }

    void here(ConnectionKey page, Room room, Person person) {
        boolean known = room.visitors().contains(person.id());
        store.put(seat(page), new Seat(room.name(), person.id()), SILENCE);
        if (room.hold(new Visit(person.id(), page.digest()), SILENCE) && !known) {
            announce(room, person.name() + " came in");
        }
    }

    void renamed(Room room, @Nullable Person before, Person now) {
        if (before != null
                && !before.name().equals(now.name())
                && room.visitors().contains(now.id())) {
            announce(room, before.name() + " is now " + now.name());
        }
    }

    /** Called on the thread of events, which waits for no store. */
    void left(ConnectionKey page) {
        sweeper.execute(() -> attempt(() -> {
            Seat seat = store.get(seat(page), Seat.class);
            if (seat != null) {
                // Reloading a page is leaving and coming; nobody wants to read that.
                rooms.named(seat.room()).hold(new Visit(seat.person(), page.digest()), grace);
            }
        }));
    }

    private void sweep() {
        for (Room room : rooms.all()) {
            for (Visit over : room.overdue()) {
                boolean gone = room.release(over) && !room.visitors().contains(over.person());
                Person person = gone ? people.get(over.person()) : null;
                if (person != null) {
                    announce(room, person.name() + " left");
                }
            }
        }
    }

    private void announce(Room room, String news) {
        pusher.push(new Change(news, in(room)), room.peopleChannel());
        pusher.push(room.summary(), Rooms.CHANNEL);
    }

    /** On the sweeper's thread. */
    private void attempt(Runnable task) {
        try {
            task.run();
            failing = false;
        } catch (RuntimeException failure) {
            if (!failing) {
                log.warn("Who is where cannot be noted just now; it is tried again every second", failure);
            }
            failing = true;
        }
    }

    private static String seat(ConnectionKey page) {
        return "seat:" + page.digest();
    }

    void close() {
        sweeper.shutdownNow();
    }
}
