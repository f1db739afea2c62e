package io.github.javalinrealtime.example;

import io.javalin.http.BadRequestResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A room: the last things said in it, and who is there. */
public final class Room {
    static final int LONGEST_TEXT = 500;

    private static final int KEPT = 50;

    /**
     * What the list of rooms shows.
     *
     * @param room its name
     * @param people how many are there
     * @param messages how many were ever said
     */
    public record Summary(String room, int people, long messages) {}

    private final String name;
    private final Deque<Message> messages = new ArrayDeque<>();
    private final Map<String, Person> people = new LinkedHashMap<>();
    private long lastId;

    Room(String name) {
        this.name = name;
    }

    /**
     * Also the last part of its address.
     *
     * @return letters, digits and hyphens
     */
    public String name() {
        return name;
    }

    String path() {
        return "/rooms/" + name;
    }

    String channel() {
        return "room:" + name;
    }

    String peopleChannel() {
        return "room:" + name + ":people";
    }

    synchronized Message say(Person from, @Nullable String said) {
        // Browsers send line breaks as two characters and count them as one.
        String text = said == null ? "" : said.replace("\r\n", "\n").strip();
        if (text.isEmpty()) {
            throw new BadRequestResponse("A message needs some text.");
        }
        if (text.length() > LONGEST_TEXT) {
            throw new BadRequestResponse(
                    "A message has at most " + LONGEST_TEXT + " characters; this one has " + text.length() + ".");
        }
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        Message message = new Message(++lastId, from, text, now);
        messages.add(message);
        if (messages.size() > KEPT) {
            messages.remove();
        }
        return message;
    }

    synchronized List<Message> messages() {
        return List.copyOf(messages);
    }

    synchronized List<Person> people() {
        return List.copyOf(people.values());
    }

    /** Tells whether they were not there before. */
    synchronized boolean enter(Person person) {
        return people.putIfAbsent(person.id(), person) == null;
    }

    /** Gives who they were, or null if they are not there. */
    synchronized @Nullable Person rename(Person person) {
        return people.replace(person.id(), person);
    }

    /** Gives who left, or null if they were not there. */
    synchronized @Nullable Person leave(String id) {
        return people.remove(id);
    }

    /**
     * For the list of rooms.
     *
     * @return as of now
     */
    public synchronized Summary summary() {
        return new Summary(name, people.size(), lastId);
    }
}
