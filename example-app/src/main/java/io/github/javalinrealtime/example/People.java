package io.github.javalinrealtime.example;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.SameSite;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Who is who: a visitor has a random cookie, and the person is stored under its hash, so that every instance knows them. */
final class People {
    static final int LONGEST_NAME = 24;

    private static final String COOKIE = "person";
    private static final Duration KNOWN = Duration.ofDays(7);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Store store;
    private final boolean secureCookie;

    People(Store store, boolean secureCookie) {
        this.store = store;
        this.secureCookie = secureCookie;
    }

    @Nullable
    Person orNull(Context ctx) {
        String secret = ctx.cookie(COOKIE);
        return secret == null ? null : get(idOf(secret));
    }

    Person of(Context ctx) {
        Person person = orNull(ctx);
        if (person == null) {
            throw new ForbiddenResponse(
                    "The server does not know your name (any more). Load the room again and choose one.");
        }
        return person;
    }

    @Nullable
    Person get(String id) {
        return store.get("person:" + id, Person.class);
    }

    /** Gives the visitor a name, or another one. */
    Person introduce(Context ctx, @Nullable String wanted) {
        String name = checked(wanted);
        // A cookie that the server does not know is not one that it made.
        String known = orNull(ctx) == null ? null : ctx.cookie(COOKIE);
        String secret = known == null ? random() : known;
        Person person = new Person(idOf(secret), name);
        store.put("person:" + person.id(), person, KNOWN);
        Cookie cookie = new Cookie(COOKIE, secret);
        cookie.setHttpOnly(true);
        cookie.setSecure(secureCookie);
        cookie.setSameSite(SameSite.LAX);
        cookie.setMaxAge((int) KNOWN.toSeconds());
        ctx.cookie(cookie);
        return person;
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

    private static String random() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The id is public and tells nothing of the secret. */
    private static String idOf(String secret) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
