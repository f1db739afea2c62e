package io.github.javalinrealtime.example;

import io.github.javalinrealtime.redis.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;

/** Pages of one instance, which is killed and started again: all of them come back, at once. For one thread. */
final class Herd implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String CHANNEL = "news";
    private static final int LOADED_AT_ONCE = 50;

    final List<HerdPage> pages = new ArrayList<>();
    private final Crowd crowd = new Crowd();
    private final CrowdHttp http = new CrowdHttp();
    private final Map<String, Integer> failures = new TreeMap<>();
    private final Instance instance;
    private final int connectWithin;
    private CrowdFigures empty;
    private CrowdFigures full;
    private CrowdFigures back;
    private long killedAt;
    private long readyAt;

    Herd(Instance instance, int connectWithin) throws IOException {
        this.instance = instance;
        this.connectWithin = connectWithin;
    }

    /** Loads so many pages, each in a session of its own, and connects them. */
    void gather(int number) {
        load(LOADED_AT_ONCE);
        awaitAll("connected, first", page -> page.page.isOpen());
        empty = CrowdFigures.collected(http, instance.port());
        while (pages.size() < number) {
            load(Math.min(LOADED_AT_ONCE, number - pages.size()));
        }
        awaitAll("connected", page -> page.page.isOpen());
        full = CrowdFigures.collected(http, instance.port());
    }

    private void load(int number) {
        List<CompletableFuture<CrowdHttp.Loaded>> loads = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            loads.add(http.load(instance.port(), "/page?on=" + CHANNEL));
        }
        for (CompletableFuture<CrowdHttp.Loaded> load : loads) {
            CrowdHttp.Loaded loaded = load.join();
            crowd.execute(() -> {
                HerdPage page = new HerdPage(crowd, instance.port(), loaded, connectWithin, failures);
                pages.add(page);
                page.page.connect();
            });
        }
        crowd.ask(pages::size);
    }

    void kill() {
        killedAt = System.nanoTime();
        instance.kill();
    }

    void restart() {
        instance.restart();
        instance.awaitReady();
        readyAt = System.nanoTime();
    }

    void push(Instance at, int number) {
        Await.until("number " + number + " is pushed", () -> pushes(at, number));
    }

    private boolean pushes(Instance at, int number) {
        try {
            String path = "/push?on=" + CHANNEL + "&n=" + number;
            return http.post(at.port(), path, new CrowdHttp.Loaded("", "")).join() == 200;
        } catch (CompletionException notThere) {
            return false;
        }
    }

    void awaitBack() {
        awaitAll("back", page -> page.isOpenSince(killedAt));
        back = CrowdFigures.of(http, instance.port());
    }

    void awaitAll(String what, Predicate<HerdPage> condition) {
        Await.until("all pages are " + what, PATIENCE, () -> count(condition) == pages.size());
    }

    long count(Predicate<HerdPage> condition) {
        return crowd.ask(() -> pages.stream().filter(condition).count());
    }

    /** How long it took from the kill until all were open again. */
    double seconds() {
        return secondsOf(100);
    }

    private double secondsOf(int percent) {
        List<Long> times =
                crowd.ask(() -> pages.stream().map(HerdPage::openedAt).sorted().toList());
        return (times.get((times.size() * percent + 99) / 100 - 1) - killedAt) / 1e9;
    }

    /** What happened, in a few lines. */
    String report(String name) {
        int number = pages.size();
        List<Integer> tries = crowd.ask(
                () -> pages.stream().map(page -> page.failed() + 1).sorted().toList());
        return String.format(
                """
                %s: %d pages, connect time-out %d ms; the instance was ready %.1f s after it was killed
                  back after the kill: 50 %% %.1f s, 90 %% %.1f s, 99 %% %.1f s, 100 %% %.1f s
                  tries of a page: mean %.1f, most %d; what became of tries and sockets: %s
                  CPU of the new process until all were back: %.1f s, its start included
                  memory of a page: heap %.1f KB, resident %.1f KB""",
                name,
                number,
                connectWithin,
                (readyAt - killedAt) / 1e9,
                secondsOf(50),
                secondsOf(90),
                secondsOf(99),
                secondsOf(100),
                // The socket that was killed counts as a try that failed.
                tries.stream().mapToInt(Integer::intValue).average().orElse(0) - 1,
                tries.get(number - 1) - 1,
                crowd.ask(() -> new TreeMap<>(failures)),
                back.cpuNanos() / 1e9,
                (full.heap() - empty.heap()) / 1024.0 / (number - LOADED_AT_ONCE),
                (full.resident() - empty.resident()) / 1024.0 / (number - LOADED_AT_ONCE));
    }

    @Override
    public void close() throws IOException {
        crowd.ask(() -> {
            pages.forEach(page -> page.page.close());
            return pages.size();
        });
        crowd.close();
    }
}
