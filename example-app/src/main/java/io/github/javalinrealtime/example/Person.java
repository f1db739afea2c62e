package io.github.javalinrealtime.example;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who gave a name; kept in the session.
 *
 * @param id tells people of the same name apart; public
 * @param name as others see it
 * @param tint which of the colours of names
 */
public record Person(String id, String name, int tint) {
    static final int LONGEST_NAME = 24;

    private static final String ATTRIBUTE = "person";
    private static final int TINTS = 6;

    static @Nullable Person orNull(Context ctx) {
        return ctx.sessionAttribute(ATTRIBUTE);
    }

    static Person of(Context ctx) {
        Person person = orNull(ctx);
        if (person == null) {
            throw new ForbiddenResponse(
                    "The server does not know your name (any more). Load the room again and choose one.");
        }
        return person;
    }

    /** Gives the visitor a name, or another one. */
    static void introduce(Context ctx, @Nullable String wanted) {
        String name = checked(wanted);
        Person before = orNull(ctx);
        String id = before == null ? UUID.randomUUID().toString().substring(0, 8) : before.id;
        ctx.sessionAttribute(ATTRIBUTE, new Person(id, name, Math.floorMod(id.hashCode(), TINTS)));
    }

    private static String checked(@Nullable String wanted) {
        String name = wanted == null ? "" : wanted.strip().replaceAll("\\s+", " ");
        if (name.isEmpty()) {
            throw new BadRequestResponse("A name needs at least one letter.");
        }
        if (name.length() > LONGEST_NAME) {
            throw new BadRequestResponse("A name has at most " + LONGEST_NAME + " characters.");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw new BadRequestResponse("A name cannot have control characters.");
        }
        return name;
    }

    /**
     * Stands for a picture.
     *
     * @return the first character of the name
     */
    public String initial() {
        return name.substring(0, name.offsetByCodePoints(0, 1));
    }
}
