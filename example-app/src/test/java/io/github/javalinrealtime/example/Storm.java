package io.github.javalinrealtime.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.javalinrealtime.redis.Await;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Pages in rooms that are spoken in all the time, while parts of a {@link StormHouse} break. For one thread. */
final class Storm implements AutoCloseable {
    private static final int PAGES = 30;
    private static final AtomicInteger STORMS = new AtomicInteger();

    final List<StormPage> pages = new ArrayList<>();
    final List<StormSpeaker> speakers = new ArrayList<>();
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
     * @param perSecond in each room, at most
     */
    Storm(StormHouse house, int perSecond, List<String> rooms) throws Exception {
        this.house = house;
        String storm = "storm " + STORMS.incrementAndGet() + ", ";
        StormClient visitor = new StormClient(house.proxy.port());
        for (String room : rooms) {
            visitor.post("/rooms", "name", room);
        }
        for (int i = 0; i < PAGES; i++) {
            pages.add(StormPage.load(new StormClient(house.proxy.port()), timers, rooms));
        }
        Await.until("all pages are connected", () -> pages.stream().allMatch(StormPage::isOpen));
        for (String room : rooms) {
            StormClient speaker = new StormClient(house.proxy.port());
            speaker.post("/rooms/" + room + "/name", "name", "Speaker");
            speakers.add(new StormSpeaker(speaker, room, storm, this::heard, perSecond));
        }
    }

    private int heard(StormSpeaker speaker) {
        return pages.stream()
                .mapToInt(page -> page.newest(speaker.channel, speaker.texts))
                .min()
                .orElseThrow();
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
            StormFault first = StormFault.values()[chance.nextInt(StormFault.PAUSED.ordinal())];
            int others = StormFault.values().length - StormFault.PAUSED.ordinal();
            plan.add(List.of(first, StormFault.values()[StormFault.PAUSED.ordinal() + chance.nextInt(others)]));
        }
        Collections.shuffle(plan, chance);
        for (List<StormFault> step : plan) {
            awaitMore(10);
            strike(step, chance, pauseMillis);
            // Pages lose their own networks, too; and those of an instance that was killed are spread over all again.
            pages.stream().filter(page -> chance.nextInt(3) == 0).forEach(StormPage::cut);
        }
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
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
        for (int i = 0; i < step.size(); i++) {
            house.end(step.get(i), where.get(i));
        }
        house.awaitReady();
    }

    /** Ends the speaking; each page is shown the last that was said in each room. */
    void calm() {
        house.awaitReady();
        for (StormSpeaker speaker : speakers) {
            int last = speaker.finish();
            for (StormPage page : pages) {
                Await.until(
                        "the last of " + speaker.room + " is shown",
                        () -> page.isOver() || page.log(speaker.channel).newest(speaker.texts) >= last);
            }
        }
    }

    /** Whatever was acknowledged was shown by every page, once and in order, and no page was told of a gap there. */
    void assertNothingLost() {
        assertAllShownOrTold();
        for (StormSpeaker speaker : speakers) {
            for (StormPage page : pages) {
                assertEquals(0, page.log(speaker.channel).gaps(), "gaps in " + speaker.room);
            }
        }
    }

    /** As {@link #assertNothingLost}, but a page that was told of a gap may lack something there. */
    void assertAllShownOrTold() {
        for (StormPage page : pages) {
            assertFalse(page.isOver(), "a page was told not to come back: " + page.closes());
            for (StormSpeaker speaker : speakers) {
                StormLog log = page.log(speaker.channel);
                List<Integer> shown = log.numbers(speaker.texts);
                assertEquals(shown.size(), new HashSet<>(shown).size(), "something was shown twice");
                List<Integer> wanted = new ArrayList<>(speaker.acknowledged());
                List<Integer> shownOfThese = new ArrayList<>(shown);
                shownOfThese.retainAll(new HashSet<>(wanted));
                if (log.gaps() > 0) {
                    wanted.retainAll(new HashSet<>(shown));
                }
                assertEquals(wanted, shownOfThese, speaker.room);
            }
        }
        StormOrder.assertNoSilentHole(pages);
    }

    /** What happened, in one line. */
    String figures() {
        Map<Integer, Integer> closes = new TreeMap<>();
        pages.forEach(page -> page.closes().forEach((code, times) -> closes.merge(code, times, Integer::sum)));
        return String.format(
                "%d pushes acknowledged, %d refused or unknown; faults %s; sockets opened %d, with resume %d, closed %s;"
                        + " frames dropped as known %d; gaps in rooms %d, in the list of rooms %d; %d s",
                acknowledged(),
                speakers.stream().mapToInt(StormSpeaker::refused).sum(),
                faults,
                pages.stream().mapToInt(StormPage::opens).sum(),
                pages.stream().mapToInt(StormPage::resumes).sum(),
                closes,
                pages.stream().mapToInt(StormPage::repeats).sum(),
                speakers.stream().mapToLong(speaker -> gaps(speaker.channel)).sum(),
                gaps(Rooms.CHANNEL),
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun));
    }

    long gaps(String channel) {
        return pages.stream().mapToLong(page -> page.log(channel).gaps()).sum();
    }

    @Override
    public void close() {
        speakers.forEach(StormSpeaker::close);
        pages.forEach(StormPage::close);
        timers.shutdownNow();
    }
}
