package io.github.javalinrealtime.example;

import java.time.Instant;
import java.time.ZoneId;

/**
 * What somebody said in a room.
 *
 * @param id grows by one in each room
 * @param from who
 * @param text plain text
 * @param at when, ISO 8601
 */
public record Message(long id, Person from, String text, String at) {
    /**
     * For a reader without JavaScript; a script shows the reader's own time.
     *
     * @return hours and minutes on the server's clock
     */
    public String clock() {
        return Instant.parse(at)
                .atZone(ZoneId.systemDefault())
                .toLocalTime()
                .toString()
                .substring(0, 5);
    }
}
