package io.github.javalinrealtime.example;

import io.javalin.http.BadRequestResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A room: the last things said in it, and who is there. */
final class Room {
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
    private final Store store;

    Room(String name, Store store) {
        this.name = name;
        this.store = store;
    }

    /** Also the last part of its address: letters, digits and hyphens. */
    String name() {
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

    Message say(Person from, @Nullable String wanted) {
        // Browsers send line breaks as two characters and count them as one.
        String text = wanted == null ? "" : wanted.replace("\r\n", "\n").strip();
        if (text.isEmpty()) {
            throw new BadRequestResponse("A message needs some text.");
        }
        if (text.length() > LONGEST_TEXT) {
            throw new BadRequestResponse(
                    "A message has at most " + LONGEST_TEXT + " characters; this one has " + text.length() + ".");
        }
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        Message message = new Message(store.next(said()), from, text, now);
        store.append(messageList(), message, KEPT);
        return message;
    }

    List<Message> messages() {
        return store.list(messageList(), Message.class);
    }

    /** Keeps a visitor for some time from now on; tells whether the visit begins. */
    boolean hold(Visit visit, Duration time) {
        return store.hold(visits(), visit.toString(), time);
    }

    /** Ends a visit; tells whether it had not ended yet. */
    boolean release(Visit visit) {
        return store.release(visits(), visit.toString());
    }

    List<Visit> overdue() {
        return store.overdue(visits()).stream().map(Visit::parse).toList();
    }

    /** The ids of who is there. */
    Set<String> visitors() {
        return store.members(visits()).stream()
                .map(Visit::parse)
                .map(Visit::person)
                .collect(Collectors.toSet());
    }

    Summary summary() {
        return new Summary(name, visitors().size(), store.count(said()));
    }

    private String messageList() {
        return "room:" + name + ":messages";
    }

    private String said() {
        return "room:" + name + ":said";
    }

    private String visits() {
        return "room:" + name + ":visits";
    }
}
