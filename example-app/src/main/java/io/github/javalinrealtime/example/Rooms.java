package io.github.javalinrealtime.example;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.ConflictResponse;
import io.javalin.http.NotFoundResponse;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** All rooms, by name; a visit makes none, so that their number stays bounded. */
final class Rooms {
    static final String CHANNEL = "rooms";

    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final int LONGEST_NAME = 24;
    private static final int MOST = 20;

    private final TreeMap<String, Room> rooms = new TreeMap<>();

    Rooms() {
        List.of("lobby", "garden", "workshop").forEach(name -> rooms.put(name, new Room(name)));
    }

    synchronized List<Room.Summary> summaries() {
        return rooms.values().stream().map(Room::summary).toList();
    }

    synchronized Room named(String name) {
        Room room = rooms.get(name);
        if (room == null) {
            throw new NotFoundResponse(
                    "There is no such room. The list of rooms has those that there are, and opens new ones.");
        }
        return room;
    }

    synchronized Room open(@Nullable String wanted) {
        String name =
                wanted == null ? "" : wanted.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", "-");
        if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches()) {
            throw new BadRequestResponse(
                    "The name of a room is made of the letters a to z, digits and single hyphens, at most "
                            + LONGEST_NAME + " of them.");
        }
        if (!rooms.containsKey(name) && rooms.size() >= MOST) {
            throw new ConflictResponse("There are " + MOST + " rooms already; that is all this house has.");
        }
        return rooms.computeIfAbsent(name, Room::new);
    }
}
