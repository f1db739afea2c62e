package io.github.javalinrealtime.example;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.ConflictResponse;
import io.javalin.http.NotFoundResponse;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** All rooms, by name; a visit makes none, so that their number stays bounded. */
final class Rooms {
    static final String CHANNEL = "rooms";

    private static final List<String> ALWAYS = List.of("lobby", "garden", "workshop");
    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final int LONGEST_NAME = 24;
    private static final int MOST = 20;

    private final Store store;

    Rooms(Store store) {
        this.store = store;
    }

    List<Room> all() {
        return names().stream().map(this::room).toList();
    }

    List<Room.Summary> summaries() {
        return all().stream().map(Room::summary).toList();
    }

    Room named(String name) {
        if (!names().contains(name)) {
            throw new NotFoundResponse(
                    "There is no such room. The list of rooms has those that there are, and opens new ones.");
        }
        return room(name);
    }

    Room open(@Nullable String wanted) {
        String name =
                wanted == null ? "" : wanted.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", "-");
        if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches()) {
            throw new BadRequestResponse(
                    "The name of a room is made of the letters a to z, digits and single hyphens, at most "
                            + LONGEST_NAME + " of them.");
        }
        SortedSet<String> names = names();
        if (!names.contains(name)) {
            if (names.size() >= MOST) {
                throw new ConflictResponse("There are " + MOST + " rooms already; that is all this house has.");
            }
            store.append("rooms", name, MOST);
        }
        return room(name);
    }

    private SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>(ALWAYS);
        names.addAll(store.list("rooms", String.class));
        return names;
    }

    private Room room(String name) {
        return new Room(name, store);
    }
}
