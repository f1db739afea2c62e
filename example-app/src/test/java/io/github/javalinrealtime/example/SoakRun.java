package io.github.javalinrealtime.example;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.redis.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many pages, for long, while things break; and at the end everything is as it was. {@code benchmark/soak} runs it, and {@code ./test} does not. */
@Timeout(7_200)
class SoakRun {
    private static final Path REPORT = Path.of("target", "soak.txt");
    private static final double MINUTES = Double.parseDouble(System.getProperty("soak.minutes", "10"));
    private static final int PAGES = Integer.getInteger("soak.pages", 1_000);
    private static final long SEED = Long.getLong("soak.seed", System.nanoTime() % 1_000_000);
    private static final Duration TIME = Duration.ofMillis((long) (MINUTES * 60_000));
    private static final Duration WARM_UP = Duration.ofMillis(Math.max(20_000, TIME.toMillis() / 8));
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int QUIET_SECONDS = 40;
    private static final int SAMPLE_SECONDS = 3;
    private static final int FEW = 5;
    private static final long MEGABYTE = 1 << 20;
    private static final long HEAP_MEGABYTES = 6;

    @Test
    void nothingIsLostAndNothingLeaks() throws Exception {
        Random chance = new Random(SEED);
        System.out.println("Soak: the seed is " + SEED);
        CrowdHttp http = new CrowdHttp();
        try (SoakHouse house = new SoakHouse()) {
            List<Integer> ports = house.instances.stream().map(Instance::port).toList();
            SoakChart chart = new SoakChart(
                    house.instances.stream().map(Instance::toString).toList());
            ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
            Future<?> unused =
                    clock.scheduleWithFixedDelay(() -> chart.sample(http, ports), 0, SAMPLE_SECONDS, TimeUnit.SECONDS);
            rage(house, chance, WARM_UP, "Warm-up");
            List<CrowdFigures> before = quiet(http, ports);
            SoakVerdict verdict = rage(house, chance, TIME, "Soak with the seed " + SEED);
            List<CrowdFigures> after = awaitBaseline(http, ports, before);
            clock.shutdownNow();
            assertTrue(clock.awaitTermination(1, TimeUnit.MINUTES));
            String report = verdict + "\n" + table(house, before, after) + "\n" + chart.picture(SAMPLE_SECONDS);
            System.out.println(report);
            Files.writeString(REPORT, report);
            verdict.check();
            for (int i = 0; i < before.size(); i++) {
                assertTrue(isBack(before.get(i), after.get(i)), house.instances.get(i) + " leaks");
            }
        }
    }

    private static SoakVerdict rage(SoakHouse house, Random chance, Duration time, String name) throws IOException {
        try (Soak soak = new Soak(house, chance, PAGES)) {
            soak.run(time);
            SoakVerdict verdict = soak.finish();
            System.out.println(name + ": " + verdict + "\n" + soak.figures());
            return verdict;
        }
    }

    /** When what is closed after a silence is closed. */
    private static List<CrowdFigures> quiet(CrowdHttp http, List<Integer> ports) throws InterruptedException {
        awaitNoSockets(http, ports);
        TimeUnit.SECONDS.sleep(QUIET_SECONDS);
        return collected(http, ports);
    }

    private static void awaitNoSockets(CrowdHttp http, List<Integer> ports) {
        Await.until(
                "no sockets are left",
                PATIENCE,
                () -> ports.stream()
                        .allMatch(port -> CrowdFigures.of(http, port).sockets() == 0));
    }

    private static List<CrowdFigures> collected(CrowdHttp http, List<Integer> ports) {
        List<CrowdFigures> all = new ArrayList<>();
        ports.forEach(port -> all.add(CrowdFigures.collected(http, port)));
        return all;
    }

    private static List<CrowdFigures> awaitBaseline(CrowdHttp http, List<Integer> ports, List<CrowdFigures> before)
            throws InterruptedException {
        awaitNoSockets(http, ports);
        List<CrowdFigures> after = collected(http, ports);
        for (int i = 0; i < QUIET_SECONDS && !areBack(before, after); i++) {
            TimeUnit.SECONDS.sleep(2);
            after = collected(http, ports);
        }
        return after;
    }

    private static boolean areBack(List<CrowdFigures> before, List<CrowdFigures> after) {
        boolean back = true;
        for (int i = 0; i < before.size(); i++) {
            back &= isBack(before.get(i), after.get(i));
        }
        return back;
    }

    private static boolean isBack(CrowdFigures before, CrowdFigures after) {
        return after.sockets() == 0
                && after.threads() <= before.threads() + FEW
                && after.files() <= before.files() + FEW
                && after.heap() <= before.heap() + HEAP_MEGABYTES * MEGABYTE;
    }

    private static String table(SoakHouse house, List<CrowdFigures> before, List<CrowdFigures> after) {
        StringBuilder table = new StringBuilder(
                "| instance | | heap, KB | resident, MB | threads | files | sockets |\n|---|---|---|---|---|---|---|\n");
        for (int i = 0; i < before.size(); i++) {
            table.append(row(house.instances.get(i) + " | before", before.get(i)));
            table.append(row(house.instances.get(i) + " | after", after.get(i)));
        }
        after.forEach(
                figures -> table.append("refusals ").append(figures.refusals()).append('\n'));
        return table.toString();
    }

    private static String row(String name, CrowdFigures figures) {
        return String.format(
                "| %s | %,d | %,d | %d | %d | %d |%n",
                name,
                figures.heap() >> 10,
                figures.resident() >> 20,
                figures.threads(),
                figures.files(),
                figures.sockets());
    }
}
