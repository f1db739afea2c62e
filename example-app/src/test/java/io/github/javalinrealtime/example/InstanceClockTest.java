package io.github.javalinrealtime.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.javalinrealtime.redis.Await;
import io.github.javalinrealtime.redis.RedisServer;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody sets the clock of an instance's machine while its pages are open. Needs libfaketime ({@code apt-get install faketime}). */
@Timeout(180)
class InstanceClockTest {
    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final Pattern TIME = Pattern.compile("\"time\":\"([\\d:]+)\"");
    private static final String ROOM = "lobby";
    private static final int PAGES = 5;
    private static final int PER_SECOND = 15;

    @TempDir
    Path folder;

    @Test
    void aClockThatJumpsThreeHoursAndBackClosesNoSocketAndLosesNothing() throws Exception {
        Path library = library();
        if (library == null) {
            System.out.println(
                    "SKIPPED: there is no libfaketime, so no instance's clock was set; apt-get install faketime");
        }
        assumeTrue(library != null, "no libfaketime");
        Path clock = folder.resolve("clock");
        Files.writeString(clock, "+0");
        ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
        try (RedisServer redis = RedisServer.start();
                Instance instance = Instance.start("clock", environment(redis, library, clock))) {
            instance.awaitReady();
            StormClient visitor = new StormClient(instance.port());
            visitor.post("/rooms", "name", ROOM);
            List<StormPage> pages = new ArrayList<>();
            for (int i = 0; i < PAGES; i++) {
                pages.add(StormPage.load(new StormClient(instance.port()), timers, List.of(ROOM)));
            }
            Await.until("all pages are connected", () -> pages.stream().allMatch(StormPage::isOpen));
            visitor.post("/rooms/" + ROOM + "/name", "name", "Speaker");
            try (StormSpeaker speaker = new StormSpeaker(visitor, ROOM, "clock, ", heard -> 1_000_000, PER_SECOND)) {
                for (int hours : new int[] {3, -3, 0}) {
                    Files.writeString(clock, (hours < 0 ? "" : "+") + hours + "h");
                    Await.until("the instance's clock is set", () -> isAhead(visitor, hours));
                    int before = speaker.acknowledged().size();
                    Await.until("more is said", () -> speaker.acknowledged().size() >= before + 20);
                }
                speaker.finish();
                for (StormPage page : pages) {
                    Await.until(
                            "the last is shown", () -> page.newest(speaker.channel, speaker.texts) >= speaker.last());
                    speaker.assertShown(page.log(speaker.channel));
                    assertEquals(0, page.log(speaker.channel).gaps());
                    assertEquals(Map.of(), page.closes());
                    page.close();
                }
            }
        } finally {
            timers.shutdownNow();
        }
    }

    private static boolean isAhead(StormClient visitor, int hours) {
        Matcher told = TIME.matcher(visitor.get("/time", ""));
        LocalTime expected = LocalTime.now(ZoneId.systemDefault()).plusHours(hours);
        if (!told.find()) {
            throw new AssertionError("/time tells no time");
        }
        long apart = Math.abs(
                Duration.between(expected, LocalTime.parse(told.group(1))).toMinutes());
        return apart < 30 || apart > 23 * 60;
    }

    private static Map<String, String> environment(RedisServer redis, Path library, Path clock) {
        Map<String, String> environment = new HashMap<>(Three.environment(redis.uri()));
        environment.put("LD_PRELOAD", library.toString());
        environment.put("FAKETIME_TIMESTAMP_FILE", clock.toString());
        environment.put("FAKETIME_NO_CACHE", "1");
        // As when a machine's clock is set: what measures durations goes on.
        environment.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        return environment;
    }

    /** Null where there is none. */
    private static Path library() throws IOException {
        if (!Files.isDirectory(LIBRARIES)) {
            return null;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(LIBRARIES, "*-linux-gnu")) {
            for (Path folder : folders) {
                Path library = folder.resolve("faketime/libfaketimeMT.so.1");
                if (Files.exists(library)) {
                    return library;
                }
            }
        }
        return null;
    }
}
