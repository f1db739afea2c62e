package io.github.javalinrealtime.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.redis.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Pages in rooms that are spoken in all the time, while parts of a {@link StormHouse} break. For one thread. */
final class Storm implements AutoCloseable {
    private static final int PAGES = 30;
    private static final AtomicInteger STORMS = new AtomicInteger();

    final List<StormPage> pages = new ArrayList<>();
    final List<StormSpeaker> speakers = new ArrayList<>();
    private final String name;
    private final StormHouse house;
    private final long begun = System.nanoTime();
    private final Map<StormFault, Integer> faults = new TreeMap<>();
    private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(4, task -> {
        Thread thread = new Thread(task, "storm-timer");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Opens the pages, each in all rooms, and begins to speak.
     *
     * @param name for the line that says, at the end, what happened
     * @param perSecond in each room, at most
     */
    Storm(String name, StormHouse house, int perSecond, List<String> rooms) throws IOException {
        this.name = name;
        this.house = house;
        String texts = "storm " + STORMS.incrementAndGet() + ", ";
        StormClient visitor = new StormClient(house.proxy.port());
        for (String room : rooms) {
            visitor.post("/rooms", "name", room);
        }
        for (int i = 0; i < PAGES; i++) {
            pages.add(StormPage.load(new StormClient(house.proxy.port()), timers, rooms));
        }
        awaitPages();
        for (String room : rooms) {
            StormClient speaker = new StormClient(house.proxy.port());
            speaker.post("/rooms/" + room + "/name", "name", "Speaker");
            speakers.add(new StormSpeaker(speaker, room, texts, this::heard, perSecond));
        }
    }

    private int heard(StormSpeaker speaker) {
        return pages.stream()
                .filter(page -> !page.isOver())
                .mapToInt(page -> page.newest(speaker.channel, speaker.texts))
                .min()
                .orElse(Integer.MAX_VALUE);
    }

    int acknowledged() {
        return speakers.stream()
                .mapToInt(speaker -> speaker.acknowledged().size())
                .sum();
    }

    void awaitMore(int number) {
        int from = acknowledged();
        Await.until(number + " more are acknowledged", () -> acknowledged() >= from + number);
    }

    void awaitPages() {
        Await.until("all pages are connected", () -> pages.stream().allMatch(StormPage::isOpen));
    }

    /** Each kind of fault once, and some together, in an order that chance decides. */
    void rage(Random chance, int together, int pauseMillis) {
        List<List<StormFault>> plan = new ArrayList<>();
        for (StormFault fault : StormFault.values()) {
            plan.add(List.of(fault));
        }
        for (int i = 0; i < together; i++) {
            plan.add(List.of(any(StormFault.OF_THE_WAY, chance), any(StormFault.OF_AN_INSTANCE, chance)));
        }
        Collections.shuffle(plan, chance);
        for (List<StormFault> step : plan) {
            awaitMore(10);
            strike(step, chance, pauseMillis);
            cutSome(chance);
        }
    }

    private static StormFault any(List<StormFault> faults, Random chance) {
        return faults.get(chance.nextInt(faults.size()));
    }

    /** Pages lose their own networks, too; and so those of an instance that was killed are spread over all again. */
    private void cutSome(Random chance) {
        pages.stream().filter(page -> chance.nextInt(3) == 0).forEach(StormPage::cut);
    }

    private void strike(List<StormFault> step, Random chance, int pauseMillis) {
        List<Integer> where = new ArrayList<>();
        int millis = 0;
        for (StormFault fault : step) {
            where.add(chance.nextInt(house.instances.size()));
            house.begin(fault, where.get(where.size() - 1));
            faults.merge(fault, 1, Integer::sum);
            millis = Math.max(millis, fault == StormFault.PAUSED ? pauseMillis : fault.millis);
        }
        cutSome(chance);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
        for (int i = 0; i < step.size(); i++) {
            house.end(step.get(i), where.get(i));
        }
        house.awaitReady();
    }

    /** Ends the speaking, while one instance hears nothing; no later message tells its pages that they missed the last. */
    void calm() {
        house.awaitReady();
        house.begin(StormFault.NETWORK_CUT, 0);
        speakers.forEach(StormSpeaker::finish);
        house.end(StormFault.NETWORK_CUT, 0);
        for (StormSpeaker speaker : speakers) {
            Await.until(
                    "each page is over, or shows the last that was said in " + speaker.room,
                    () -> pages.stream()
                            .allMatch(page ->
                                    page.isOver() || page.newest(speaker.channel, speaker.texts) >= speaker.last()));
        }
        house.awaitReady();
    }

    /** Whatever was acknowledged was shown by every page, once and in order, and no page was told of a gap there. */
    void assertNothingLost() {
        assertAllShownOrTold();
        speakers.forEach(speaker -> assertEquals(0, gaps(speaker.channel), "gaps in " + speaker.room));
    }

    /** As {@link #assertNothingLost}, but a page that was told of a gap may lack something there. */
    void assertAllShownOrTold() {
        for (StormPage page : pages) {
            assertFalse(page.isOver(), "a page was told not to come back: " + page.closes());
            speakers.forEach(speaker -> speaker.assertShown(page.log(speaker.channel)));
        }
        StormOrder.assertNoSilentHole(pages);
    }

    /** Each page was told of a gap in each room. */
    void assertAllTold() {
        for (StormSpeaker speaker : speakers) {
            assertTrue(pages.stream().allMatch(page -> page.log(speaker.channel).gaps() > 0), speaker.room);
        }
    }

    /** What happened, in one line. */
    private String figures() {
        Map<Integer, Integer> closes = new TreeMap<>();
        pages.forEach(page -> page.closes().forEach((code, times) -> closes.merge(code, times, Integer::sum)));
        return String.format(
                "%d pushes acknowledged, %d refused or unknown; faults %s; sockets opened %d, with resume %d, closed %s;"
                        + " messages replayed to sockets %d, dropped as known %d; gaps in rooms %d, in the list of rooms %d; %d s",
                acknowledged(),
                speakers.stream().mapToInt(StormSpeaker::refused).sum(),
                faults,
                pages.stream().mapToInt(StormPage::opens).sum(),
                pages.stream().mapToInt(StormPage::resumes).sum(),
                closes,
                pages.stream().mapToInt(StormPage::replayed).sum(),
                pages.stream().mapToInt(StormPage::repeats).sum(),
                speakers.stream().mapToLong(speaker -> gaps(speaker.channel)).sum(),
                gaps(Rooms.CHANNEL),
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun));
    }

    private long gaps(String channel) {
        return pages.stream().mapToLong(page -> page.log(channel).gaps()).sum();
    }

    @Override
    public void close() {
        speakers.forEach(StormSpeaker::close);
        System.out.println(name + ": " + figures());
        pages.forEach(StormPage::close);
        timers.shutdownNow();
    }
}
