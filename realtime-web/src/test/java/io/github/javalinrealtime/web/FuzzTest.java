package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.redis.Await;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Mutations of what clients send, through the real endpoint. {@code -Dfuzz.frames=990000 -Dfuzz.upgrades=10000} makes it long, {@code
 * -Dfuzz.seed} repeats a run, {@code -Dfuzz.talk} one connection of it, and {@code -Dfuzz.upgrade} one request.
 */
@Timeout(3_600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FuzzTest {
    private static final int FRAMES = Integer.getInteger("fuzz.frames", 9_900);
    private static final int UPGRADES = Integer.getInteger("fuzz.upgrades", 100);
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final Long TALK = Long.getLong("fuzz.talk");
    private static final Long UPGRADE = Long.getLong("fuzz.upgrade");
    private static final int WARM_UP = 300;
    private static final int PROGRESS = 50_000;
    private static final int SLACK_THREADS = 10;
    private static final long SLACK_BYTES = 6 << 20;

    private final Corpus corpus = Corpus.read(2_000);
    private FuzzLog log;
    private FuzzApp app;
    private FuzzApp strict;

    /** What must not grow. */
    private record Use(long heap, int threads, int files, int sessions, long pages) {}

    @BeforeAll
    void start() throws IOException {
        log = new FuzzLog();
        app = new FuzzApp(config -> config.limits.framesPerSecond = ConformanceApp.PATIENT);
        strict = new FuzzApp(config -> {});
        fuzz(SEED + 1, WARM_UP, WARM_UP / 10, new TreeMap<>(), new TreeMap<>());
    }

    @AfterAll
    void stop() {
        app.close();
        strict.close();
        log.close();
    }

    @Test
    void whateverClientsSendIsAnsweredAsTheProtocolSaysAndLeavesNothingBehind() throws IOException {
        Use before = use();
        long began = System.nanoTime();
        Map<Integer, Integer> ends = new TreeMap<>();
        Map<Integer, Integer> statuses = new TreeMap<>();
        fuzz(SEED, FRAMES, UPGRADES, ends, statuses);
        System.out.printf(
                "Fuzz with the seed %d: %d mutations of frames and %d of upgrades in %d s; closed %s, upgrades %s%n",
                SEED, FRAMES, UPGRADES, (System.nanoTime() - began) / 1_000_000_000, ends, statuses);
        app.assertServes();
        strict.assertServes();
        assertEquals(List.of(), List.copyOf(app.failures));
        assertEquals(List.of(), List.copyOf(strict.failures));
        assertEquals(List.of(), log.lines(), "unexpected in the log");
        assertNothingLeft(before);
    }

    private void fuzz(long seed, int frames, int upgrades, Map<Integer, Integer> ends, Map<Integer, Integer> statuses) {
        if (UPGRADE != null) {
            new FuzzUpgradeTalk(app, UPGRADE, corpus).hold();
            return;
        }
        if (TALK != null) {
            new FuzzTalk(app, strict, TALK, corpus).hold(Integer.MAX_VALUE);
            return;
        }
        Random seeds = new Random(seed);
        for (int i = 0; i < upgrades; i++) {
            statuses.merge(new FuzzUpgradeTalk(app, seeds.nextLong(), corpus).hold(), 1, Integer::sum);
        }
        int done = 0;
        while (done < frames) {
            FuzzTalk talk = new FuzzTalk(app, strict, seeds.nextLong(), corpus);
            int before = done;
            done += talk.hold(frames - done);
            ends.merge(talk.end(), 1, Integer::sum);
            if (done / PROGRESS > before / PROGRESS) {
                System.out.printf(
                        "Fuzz with the seed %d: %d mutations, closed %s, upgrades %s%n", SEED, done, ends, statuses);
            }
        }
    }

    private void assertNothingLeft(Use before) {
        Await.until("the sockets close, and the pages leave", () -> use().pages() <= before.pages());
        Await.until("no socket stays open", () -> use().files() <= before.files());
        Await.until("no thread stays", () -> use().threads() <= before.threads() + SLACK_THREADS);
        Await.until("the heap is as it was", () -> use().heap() <= before.heap() + SLACK_BYTES);
        Use after = use();
        System.out.println("Fuzz: before " + before + ", after " + after);
        assertTrue(after.sessions() <= before.sessions(), after::toString);
    }

    private Use use() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        String[] files = new File("/proc/self/fd").list();
        return new Use(
                runtime.totalMemory() - runtime.freeMemory(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                files == null ? 0 : files.length,
                app.sessions.get() + strict.sessions.get(),
                app.open() + strict.open());
    }
}
