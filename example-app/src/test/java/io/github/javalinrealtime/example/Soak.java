package io.github.javalinrealtime.example;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.javalinrealtime.redis.Await;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Pages that come, do what pages do, and go, while parts of a {@link SoakHouse} break. One thread runs it; its pages have another. */
final class Soak implements AutoCloseable {
    private static final List<SoakFault> FAULTS = List.of(SoakFault.values());
    private static final int CHANNELS = 20;
    private static final int BYTES = 100;
    private static final int HEAVY_BYTES = 100_000;
    private static final int SAY_MILLIS = 1_000;
    private static final int SAY_HEAVY_MILLIS = 250;
    private static final int HEAVY_ONE_IN = 50;
    private static final int ACT_MILLIS = 20_000;
    private static final int AGAIN_MILLIS = 1_000;
    private static final int TRIES = 10;
    private static final int FORGOTTEN = 300;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final SoakHouse house;
    private final Random chance;
    private final Crowd crowd = new Crowd();
    private final CrowdHttp http = new CrowdHttp();
    private final List<SoakSpeaker> speakers = new ArrayList<>();
    private final Map<SoakFault, Integer> faults = new TreeMap<>();

    // Of the crowd's thread.
    private final Set<SoakPage> pages = new LinkedHashSet<>();
    private final Deque<SocketChannel> forgotten = new ArrayDeque<>();
    private final SoakCounts counts = new SoakCounts();
    private final SoakVerdict verdict = new SoakVerdict();
    private boolean calm;

    /** Begins: so many pages come, and each that goes is followed by another. */
    Soak(SoakHouse house, Random chance, int number) throws IOException {
        this.house = house;
        this.chance = chance;
        for (int i = 0; i < CHANNELS; i++) {
            speakers.add(new SoakSpeaker("channel:" + i, http, house::port, BYTES, SAY_MILLIS));
        }
        speakers.add(new SoakSpeaker(CrowdApp.HEAVY, http, house::port, HEAVY_BYTES, SAY_HEAVY_MILLIS));
        IntStream.range(0, number)
                .forEach(i -> crowd.execute(() -> crowd.after(chance.nextInt(ACT_MILLIS / 4), this::arrive)));
        Await.until("all pages have come", PATIENCE, () -> crowd.ask(pages::size) == number);
    }

    private void arrive() {
        Set<SoakSpeaker> chosen = new LinkedHashSet<>();
        int wanted = 1 + chance.nextInt(3);
        for (int i = 0; i < wanted; i++) {
            chosen.add(speakers.get(chance.nextInt(CHANNELS)));
        }
        if (chance.nextInt(HEAVY_ONE_IN) == 0) {
            chosen.add(speakers.get(CHANNELS));
        }
        String path = "/page?on="
                + String.join(
                        "&on=",
                        chosen.stream().map(speaker -> speaker.channel()).toList());
        CompletableFuture<?> unused = http.load(house.port(), path)
                .whenComplete((loaded, failure) -> crowd.execute(() -> {
                    if (loaded == null) {
                        crowd.after(AGAIN_MILLIS, this::arrive);
                        return;
                    }
                    SoakPage page = new SoakPage(crowd, house::portOfSocket, loaded, List.copyOf(chosen), counts);
                    pages.add(page);
                    page.page.connect();
                    actLater(page);
                }));
    }

    private void actLater(SoakPage page) {
        crowd.after(chance.nextInt(ACT_MILLIS), () -> {
            if (!calm && pages.contains(page)) {
                act(page);
                actLater(page);
            }
        });
    }

    private void act(SoakPage page) {
        CrowdSocket socket = page.page.socket();
        switch (chance.nextInt(10)) {
            case 0 -> {
                counts.act("close");
                page.page.close();
                leave(page);
            }
            case 1 -> {
                counts.act("vanish");
                if (socket != null) {
                    socket.cut();
                }
                leave(page);
            }
            case 2 -> forget(page, socket);
            case 3, 4 -> {
                counts.act("cut");
                page.page.cut();
            }
            case 5 -> subscribe(page);
            case 6 -> unsubscribe(page);
            case 7 -> readLater(page, socket);
            default -> call(page);
        }
    }

    /** Its socket stays open for long, and nobody is there: as behind a network that lost the page. */
    private void forget(SoakPage page, CrowdSocket socket) {
        counts.act("go half open");
        if (socket != null) {
            SocketChannel left = socket.forget();
            if (left != null) {
                forgotten.add(left);
            }
        }
        if (forgotten.size() > FORGOTTEN) {
            closeQuietly(forgotten.remove());
        }
        leave(page);
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException broken) {
            // It was to be closed.
        }
    }

    private void leave(SoakPage page) {
        page.page.leave();
        if (pages.remove(page)) {
            page.judge(Map.of(), verdict);
            if (!calm) {
                arrive();
            }
        }
    }

    private void subscribe(SoakPage page) {
        SoakSpeaker speaker = speakers.get(chance.nextInt(CHANNELS));
        SoakSpan span = page.spans.get(speaker.channel());
        if (span == null || !span.isOpen()) {
            counts.act("subscribe");
            page.subscribing(speaker);
            ask(page, "/subscribe?on=" + speaker.channel(), TRIES, () -> page.subscribed(speaker));
        }
    }

    private void unsubscribe(SoakPage page) {
        page.spans.values().stream()
                .filter(SoakSpan::isOpen)
                .skip(1)
                .findFirst()
                .ifPresent(span -> {
                    counts.act("unsubscribe");
                    ask(page, "/unsubscribe?on=" + span.source.channel(), TRIES, span::end);
                });
    }

    /** Again and again, for it may be; a page that gets no answer goes. */
    private void ask(SoakPage page, String path, int tries, Runnable done) {
        CompletableFuture<?> unused = http.post(house.port(), path, page.loaded)
                .whenComplete((status, failure) -> crowd.execute(() -> {
                    if (failure == null && status == 200) {
                        done.run();
                    } else if (tries > 1) {
                        crowd.after(AGAIN_MILLIS, () -> ask(page, path, tries - 1, done));
                    } else {
                        page.page.close();
                        leave(page);
                    }
                }));
    }

    private void readLater(SoakPage page, CrowdSocket socket) {
        if (page.page.isOpen()) {
            counts.act("read slowly");
            socket.reads(false);
            crowd.after(ACT_MILLIS / 4 + chance.nextInt(ACT_MILLIS), () -> socket.reads(true));
        }
    }

    private void call(SoakPage page) {
        if (page.page.isOpen()) {
            counts.act("call");
            page.page.send(JsonNodeFactory.instance
                    .objectNode()
                    .put("id", "call")
                    .put("action", "call-route")
                    .put("uri", "/time"));
        }
    }

    /** Breaks one thing after the other. */
    void run(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            SoakFault fault = FAULTS.get(chance.nextInt(FAULTS.size()));
            int where = chance.nextInt(house.instances.size());
            faults.merge(fault, 1, Integer::sum);
            house.begin(fault, where);
            if (fault == SoakFault.PAGES_CUT) {
                crowd.execute(() ->
                        pages.stream().filter(page -> chance.nextInt(3) == 0).forEach(page -> page.page.cut()));
            }
            pause(fault.millis);
            house.end(fault, where);
            pause(2_000 + chance.nextInt(8_000));
        }
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Nothing breaks any more: each page shows what was last pushed to its channels, and goes. */
    SoakVerdict finish() {
        house.awaitReady();
        crowd.execute(() -> calm = true);
        Map<String, Integer> last = new TreeMap<>();
        speakers.forEach(speaker -> last.put(speaker.channel(), speaker.finish()));
        house.openFronts();
        try {
            Await.until(
                    "each page shows the last of its channels",
                    PATIENCE,
                    () -> behind(last).isEmpty());
        } catch (AssertionError late) {
            throw new AssertionError(behind(last).toString(), late);
        }
        return crowd.ask(() -> {
            for (SoakPage page : pages) {
                page.judge(last, verdict);
                page.page.close();
            }
            pages.clear();
            forgotten.forEach(Soak::closeQuietly);
            return verdict;
        });
    }

    private List<String> behind(Map<String, Integer> last) {
        return crowd.ask(() -> pages.stream()
                .filter(page -> !page.hasShown(last))
                .limit(10)
                .map(page -> page.describe(last))
                .toList());
    }

    /** What happened, in a few lines. */
    String figures() {
        return crowd.ask(() -> String.format(
                "pushes acknowledged %,d, refused or unknown %,d; faults %s%npages did %s; sockets opened %,d, calls answered %,d%nsockets and tries ended: %s",
                speakers.stream()
                        .mapToLong(speaker -> speaker.acknowledged().cardinality())
                        .sum(),
                speakers.stream().mapToLong(SoakSpeaker::refused).sum(),
                faults,
                counts.acts,
                counts.opened,
                counts.answers,
                counts.ends));
    }

    @Override
    public void close() throws IOException {
        speakers.forEach(SoakSpeaker::close);
        crowd.close();
    }
}
