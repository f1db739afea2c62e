package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestPage;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ids that were changed a little, by their owner. Each change comes from a seed, which a failure names. */
@Timeout(120)
class ForgedIdTest {
    private static final int CHECKED = 1_000_000;
    private static final int SENT = 1_000;

    /** Fewer than a session may have sockets. */
    private static final int OF_A_PAGE = 100;

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final String OTHERS = "=+/. \u0000\n%\"<é😀";

    /** A text frame of 30 bytes; the one with {@code true} has 29. */
    private static final String UNKNOWN = hex("\u0081\u001e{\"event\":\"open\",\"known\":false}");

    @Test
    void noMutationOfAnIdHasTheFormAndTheDigestOfItsPage() {
        String key = RandomId.next();
        String id = RandomId.next();
        ConnectionKey page = ConnectionKey.of(key, id);
        AtomicInteger wellFormed = new AtomicInteger();
        IntStream.range(0, CHECKED).parallel().forEach(seed -> {
            String forged = mutation(id, seed);
            assertEquals(FORM.matcher(forged).matches(), RandomId.isWellFormed(forged), () -> "seed " + seed);
            if (RandomId.isWellFormed(forged)) {
                wellFormed.incrementAndGet();
                assertNotEquals(page, ConnectionKey.of(key, forged), () -> "seed " + seed);
            }
        });
        assertTrue(wellFormed.get() > CHECKED / 4 && wellFormed.get() < CHECKED * 3 / 4, wellFormed + " of the form");
    }

    @Test
    void noMutationOpensTheSocketOfThePage() throws IOException {
        try (RealtimeTest test = Apps.start()) {
            int seed = 0;
            for (int pages = SENT / OF_A_PAGE; pages > 0; pages--) {
                TestPage page = test.browser().open("/page?on=secret").connect();
                Set<String> sent = new HashSet<>();
                for (; sent.size() < OF_A_PAGE; seed++) {
                    String forged = mutation(page.id(), seed);
                    // The second socket of an id is told that the server knows it, since it has the first one.
                    if (sent.add(forged)) {
                        assertOpensNothing(page, forged, "seed " + seed);
                    }
                }
                test.plugin().push("x", "secret");
                assertEquals("x", page.awaitPush("secret").as(String.class), "nobody took the page over");
            }
        }
    }

    private static void assertOpensNothing(TestPage page, String forged, String what) throws IOException {
        boolean wellFormed = FORM.matcher(forged).matches();
        String path = "/?control&socket_connection_id=" + URLEncoder.encode(forged, StandardCharsets.UTF_8);
        String cookie = "Cookie: " + Apps.cookie(page.answer()).orElseThrow();
        RawHttp answer = RawHttp.send(
                page.answer().uri().getPort(),
                RawHttp.handshake(path, "Host: a", "Origin: http://a", cookie),
                wellFormed ? UNKNOWN.length() / 2 : 0);
        assertEquals(wellFormed ? 101 : 400, answer.status(), what);
        assertEquals(wellFormed ? UNKNOWN : "", answer.rest(), what);
    }

    /** Another text than the id. */
    private static String mutation(String id, int seed) {
        Random random = new Random(seed);
        StringBuilder forged = new StringBuilder(id);
        while (id.contentEquals(forged)) {
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                int at = random.nextInt(id.length());
                int cut = Math.min(at, forged.length());
                switch (random.nextInt(8)) {
                    case 0 -> forged.insert(cut, letter(random, ALPHABET));
                    case 1 -> forged.setLength(cut);
                    case 2 -> forged.insert(cut, letter(random, OTHERS));
                    case 3 -> forged.reverse();
                    default -> forged.replace(cut, Math.min(cut + 1, forged.length()), letter(random, ALPHABET));
                }
            }
        }
        return forged.toString();
    }

    private static String letter(Random random, String from) {
        int[] letters = from.codePoints().toArray();
        return Character.toString(letters[random.nextInt(letters.length)]);
    }

    private static String hex(String bytes) {
        StringBuilder hex = new StringBuilder();
        for (byte each : bytes.getBytes(StandardCharsets.ISO_8859_1)) {
            hex.append(String.format("%02x", each));
        }
        return hex.toString();
    }
}
