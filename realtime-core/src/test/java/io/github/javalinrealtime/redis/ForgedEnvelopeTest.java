package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.History;
import io.github.javalinrealtime.Publication;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Somebody who can write to Redis, and does not have the app's secret. */
class ForgedEnvelopeTest {
    private static final int FORGED = 10_000;
    private static final Channel ROOM = Channel.of("forged");
    private static final Channel OTHER = Channel.of("not forged");

    /** As instances have it under test. */
    private final Names names = new Names("test:");

    private final Envelope known = new Envelope(names, new Seal(RedisInstance.SECRET, null));
    private final Envelope foreign = new Envelope(names, new Seal("another secret, as long as the other", null));
    private final Random random = new Random(29);

    @AutoClose
    private final RedisInstance instance =
            new RedisInstance(RedisServer.shared().uri());

    @Test
    void nothingThatIsForgedIsDeliveredAllOfItIsCountedAndTheAppsOwnArrives() {
        RedisPage page = instance.open(ROOM.name());
        instance.awaitDelivery(page, ROOM.name());
        int before = page.payloads(ROOM.name()).size();
        String place = place();
        for (int i = 0; i < FORGED; i++) {
            assertEquals(1L, publish(place.replace("TOP", "" + (Long.MAX_VALUE / 2 + i)) + forged(i)));
        }
        Await.until("all are counted", () -> instance.registry.dropped() == FORGED);
        instance.realtime.push("our own", ROOM.name());
        Await.until("it arrives", () -> page.payloads(ROOM.name()).contains("our own"));
        assertEquals(before + 1, page.payloads(ROOM.name()).size());
        assertEquals(0, page.gaps(ROOM.name()));
        assertTrue(instance.registry.isReady());
    }

    @Test
    void aMessageThatIsPublishedAgainAsItWasIsNotDeliveredAgain() {
        RedisPage page = instance.open(ROOM.name());
        instance.awaitDelivery(page, ROOM.name());
        instance.realtime.push("once", ROOM.name());
        Await.until("it arrives", () -> page.payloads(ROOM.name()).contains("once"));
        List<?> kept = (List<?>) RedisServer.shared().command("LRANGE", history(), "0", "-1");
        for (int i = 0; i < 100; i++) {
            kept.forEach(message -> publish((String) message));
        }
        instance.realtime.push("the end", ROOM.name());
        Await.until("it arrives", () -> page.payloads(ROOM.name()).contains("the end"));
        List<String> payloads = page.payloads(ROOM.name());
        assertEquals(Set.copyOf(payloads).size(), payloads.size(), payloads::toString);
        assertEquals(1, payloads.stream().filter("once"::equals).count());
    }

    @Test
    void aMessageThatIsPublishedAgainAtTheEndOfAllPlacesSpoilsNoLaterOne() {
        RedisPage page = instance.open(ROOM.name());
        instance.awaitDelivery(page, ROOM.name());
        List<?> kept = (List<?>) RedisServer.shared().command("LRANGE", history(), "-1", "-1");
        String sealed = ((String) kept.get(0)).split("\\|", 4)[3];
        publish(place().replace("TOP", "" + (Long.MAX_VALUE - 1)) + sealed);
        instance.realtime.push("the next", ROOM.name());
        Await.until("the page is told", () -> page.gaps(ROOM.name()) > 0);
        instance.awaitDelivery(page, ROOM.name());
        long now = Instant.now().plus(Duration.ofDays(1)).toEpochMilli() * 1_000;
        assertTrue(top() < now, () -> "the channel goes on from " + top());
    }

    private long top() {
        return Long.parseLong((String) RedisServer.shared().command("HGET", names.channelKeys(ROOM)[0], "top"));
    }

    private String forged(int number) {
        Publication push = new Publication(
                ROOM, "\"forged " + number + '"', Set.of(), null, new History(100, Duration.ofMinutes(5)));
        Publication elsewhere = new Publication(
                OTHER, "\"forged " + number + '"', Set.of(), null, new History(100, Duration.ofMinutes(5)));
        StringBuilder changed = new StringBuilder(known.seal(push));
        int at = random.nextInt(changed.length());
        return switch (number % 8) {
            case 0 -> "\n\"forged\"";
            case 1 -> foreign.seal(push);
            case 2 -> known.seal(elsewhere);
            case 3 -> changed.deleteCharAt(at).toString();
            case 4 -> changed.insert(at, changed.charAt(at) == '~' ? '!' : '~').toString();
            case 5 -> {
                changed.setCharAt(at, changed.charAt(at) == '~' ? '!' : '~');
                yield changed.toString();
            }
            case 6 -> "A".repeat(22) + "\n\"forged\"";
            default -> known.seal(push).substring(22);
        };
    }

    /** A place after all others in the order that the page is told. */
    private String place() {
        List<?> kept = (List<?>) RedisServer.shared().command("LRANGE", history(), "-1", "-1");
        String[] last = ((String) kept.get(0)).split("\\|", 4);
        int dot = last[0].indexOf('.');
        return last[0].substring(0, dot) + ".TOP|" + last[0].substring(dot + 1) + "|" + last[2] + "|";
    }

    private Object publish(String text) {
        return RedisServer.shared().command("PUBLISH", names.channel(ROOM), text);
    }

    private String history() {
        return names.channelKeys(ROOM)[1];
    }
}
