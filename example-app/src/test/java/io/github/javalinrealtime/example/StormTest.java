package io.github.javalinrealtime.example;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Three instances as processes, thirty pages, and everything breaks. {@code -Dstorm.pushes=10000} makes it long, {@code
 * -Dstorm.seed} repeats an order of faults.
 */
@Timeout(1_800)
class StormTest {
    private static final int SHORT = 500;
    private static final int PUSHES = Integer.getInteger("storm.pushes", SHORT);
    private static final boolean LONG = PUSHES > SHORT;
    private static final long SEED = Long.getLong("storm.seed", System.nanoTime() % 1_000_000);
    private static final Duration AWAY = Duration.ofSeconds(10);
    private static final int MOST_ROUNDS = 50;
    private static final int PER_SECOND = 15;
    private static final int PAUSE_MILLIS = LONG ? 10_000 : 2_500;
    private static final List<String> ROOMS = List.of("lobby", "garden", "workshop");
    private static final List<String> MANY_ROOMS =
            List.of("lobby", "garden", "workshop", "attic", "cellar", "kitchen", "library", "porch");

    private static StormHouse house;

    @BeforeAll
    static void start() throws IOException {
        house = StormHouse.start();
    }

    @AfterAll
    static void stop() {
        if (house != null) {
            house.close();
        }
    }

    @Test
    void nothingAcknowledgedIsLostWhateverBreaks() throws Exception {
        Random chance = new Random(SEED);
        try (Storm storm = new Storm("Storm with the seed " + SEED, house, PER_SECOND, MANY_ROOMS)) {
            for (int i = 0; i < MOST_ROUNDS && (i == 0 || storm.acknowledged() < PUSHES); i++) {
                storm.rage(chance, LONG ? 4 : 1, PAUSE_MILLIS);
            }
            storm.calm();
            storm.assertNothingLost();
        }
    }

    @Test
    void nothingIsLostWhenAllInstancesAreRestartedInTurn() throws Exception {
        try (Storm storm = new Storm("Restarts in turn", house, PER_SECOND, ROOMS)) {
            for (Instance instance : house.instances) {
                storm.awaitMore(10);
                instance.stop();
                storm.awaitPages();
                instance.restart();
                house.awaitReady();
            }
            storm.calm();
            storm.assertNothingLost();
            assertTrue(storm.pages.stream().anyMatch(page -> page.closes().containsKey(1012)));
            for (StormPage page : storm.pages) {
                assertTrue(page.longestAway().compareTo(AWAY) <= 0, () -> "away for " + page.longestAway());
            }
            System.out.println("Restarts in turn: no page was away for longer than "
                    + storm.pages.stream()
                            .map(StormPage::longestAway)
                            .max(Comparator.naturalOrder())
                            .orElseThrow());
        }
    }

    @Test
    void whatTheDiskOfRedisHasLostIsTold() throws Exception {
        house.redis.command("CONFIG", "SET", "appendfsync", "everysec");
        try (Storm storm = new Storm("A lost tail", house, PER_SECOND, ROOMS)) {
            storm.awaitMore(20);
            // The pages of one instance are not to hear of what is lost.
            house.begin(StormFault.NETWORK_CUT, 0);
            storm.awaitMore(5);
            long written = house.written();
            storm.awaitMore(20);
            house.loseTail(written);
            house.end(StormFault.NETWORK_CUT, 0);
            house.awaitReady();
            storm.awaitMore(20);
            storm.calm();
            storm.assertAllShownOrTold();
            storm.assertAllTold();
        } finally {
            house.redis.command("CONFIG", "SET", "appendfsync", "always");
        }
    }

    @Test
    void whenRedisHasLostEverythingEveryPageIsToldAndGoesOn() throws Exception {
        try (Storm storm = new Storm("A lost Redis", house, PER_SECOND, ROOMS)) {
            storm.awaitMore(20);
            house.redis.restartEmpty();
            house.awaitReady();
            storm.awaitMore(20);
            storm.calm();
            storm.assertAllShownOrTold();
            storm.assertAllTold();
        }
    }
}
