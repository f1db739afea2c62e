package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A hundred clients stop reading; their server, those who push, and the clients that read go on. */
@Timeout(180)
class StoppedReadersTest {
    private static final int STOPPED = 100;
    private static final int READERS = 5;
    private static final int QUIET_PUSHES = 50;
    private static final int MOST_PUSHES = 400;
    private static final long MOST_HEAP = 120 << 20;

    /** Of a client's receive buffer, in bytes. */
    private static final int SMALL = 4 << 10;

    private final String text = WireBytes.filler(60_000);
    private final Map<String, Long> pushedAt = new ConcurrentHashMap<>();
    private final List<Long> pushes = new ArrayList<>();

    @Test
    void eachIsClosedAndTheOthersGetEverything() throws Exception {
        List<WireClient> clients = new ArrayList<>();
        try (ConformanceApp app = ConformanceApp.start(false)) {
            List<Reader> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                WireClient client = app.connect(app.open());
                clients.add(client);
                readers.add(new Reader(client));
            }
            int pushed = 0;
            while (pushed < QUIET_PUSHES) {
                push(app, readers, pushed++);
            }
            String quiet = summary(readers);
            List<ConformanceApp.Page> pages = new ArrayList<>();
            List<WireClient> stopped = new ArrayList<>();
            long before = heap();
            for (int i = 0; i < STOPPED; i++) {
                ConformanceApp.Page page = app.open();
                pages.add(page);
                stopped.add(app.connect(page, SMALL));
                app.awaitJoined(page);
            }
            clients.addAll(stopped);
            long most = 0;
            while (!pages.stream().allMatch(app::hasLeft)) {
                push(app, readers, pushed++);
                if (pushed % 5 == 0) {
                    most = Math.max(most, heap() - before);
                }
                assertTrue(
                        pushed < QUIET_PUSHES + MOST_PUSHES, "24 MB do not fit into an outbox of 1 MiB and the kernel");
            }
            System.err.printf("stopped readers: heap +%d MiB; %s; before: %s%n", most >> 20, summary(readers), quiet);
            assertTrue(most <= MOST_HEAP, most + " bytes");
            assertEquals(STOPPED, app.plugin.metrics().refusals().get(Refusal.TOO_SLOW));
            int told = 0;
            for (WireClient client : stopped) {
                WireClient.Received last = client.skipToEnd();
                if (last != null && last.opcode() == WireBytes.CLOSE) {
                    assertEquals(4408, last.code());
                    told++;
                }
            }
            System.err.println("stopped readers: " + told + " found the close frame, the others the end");
            app.push("end");
            for (Reader reader : readers) {
                assertEquals(pushed, reader.seen.get(30, TimeUnit.SECONDS));
            }
        } finally {
            for (WireClient client : clients) {
                client.close();
            }
        }
    }

    /** The next one when the readers have this one: what is measured is not how they queue. */
    private void push(ConformanceApp app, List<Reader> readers, int number) throws InterruptedException {
        long start = System.nanoTime();
        pushedAt.put("" + number, start);
        app.push(number + " " + text);
        pushes.add(System.nanoTime() - start);
        for (Reader reader : readers) {
            synchronized (reader) {
                while (reader.took.size() <= number && !reader.seen.isDone()) {
                    reader.wait(10_000);
                }
            }
        }
    }

    /** Since the last summary. */
    private String summary(List<Reader> readers) {
        long[] took = readers.stream()
                .flatMap(reader -> reader.latest().stream())
                .mapToLong(nanos -> nanos)
                .sorted()
                .toArray();
        long[] pushing = pushes.stream().mapToLong(nanos -> nanos).sorted().toArray();
        pushes.clear();
        return "delivery p50 %d us, p99 %d us, push p50 %d us, p99 %d us of %d"
                .formatted(
                        took[took.length / 2] / 1_000,
                        took[took.length * 99 / 100] / 1_000,
                        pushing[pushing.length / 2] / 1_000,
                        pushing[pushing.length * 99 / 100] / 1_000,
                        pushing.length);
    }

    /** Checks that it gets each push, in order. */
    private final class Reader {
        private final List<Long> took = new ArrayList<>();
        private final CompletableFuture<Integer> seen;
        private int told;

        private Reader(WireClient client) {
            seen = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return read(client);
                        } catch (IOException failure) {
                            throw new IllegalStateException(failure);
                        }
                    },
                    task -> new Thread(task).start());
        }

        private int read(WireClient client) throws IOException {
            for (int next = 0; ; next++) {
                String payload = client.text().path("payload").asText();
                if (payload.equals("end")) {
                    return next;
                }
                assertEquals(next + " " + text, payload);
                synchronized (this) {
                    took.add(System.nanoTime() - pushedAt.get("" + next));
                    notifyAll();
                }
            }
        }

        private synchronized List<Long> latest() {
            List<Long> latest = List.copyOf(took.subList(told, took.size()));
            told = took.size();
            return latest;
        }
    }

    private static long heap() {
        for (int i = 0; i < 2; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
