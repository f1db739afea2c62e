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
    private static final int STOPPING = 100;
    private static final int READING = 5;
    private static final int BEFORE = 50;
    private static final int MOST_PUSHES = 400;
    private static final long MOST_HEAP = 120 << 20;

    /** Of a client's receive buffer, in bytes. */
    private static final int SMALL = 4 << 10;

    private final String text = WireBytes.filler(60_000);
    private final Map<String, Long> pushedAt = new ConcurrentHashMap<>();
    private final List<Long> pushes = new ArrayList<>();
    private final List<WireClient> clients = new ArrayList<>();

    @Test
    void eachIsClosedAndTheOthersGetEverything() throws Exception {
        try (ConformanceApp app = ConformanceApp.start(false)) {
            List<Reader> readers = readers(app, READING, 0);
            List<Reader> stopped = readers(app, STOPPING, SMALL);
            int pushed = 0;
            while (pushed < BEFORE) {
                int number = pushed++;
                push(app, number);
                readers.forEach(reader -> reader.awaitRead(number + 1));
                stopped.forEach(reader -> reader.awaitRead(number + 1));
            }
            System.err.println("with " + STOPPING + " who read: " + summary(readers));
            app.push("stop");
            for (Reader reader : stopped) {
                assertEquals(pushed, reader.last.get(30, TimeUnit.SECONDS));
            }

            long before = heap();
            long most = 0;
            while (closed(app) < STOPPING) {
                int number = pushed++;
                push(app, number);
                readers.forEach(reader -> reader.awaitRead(number + 1));
                most = Math.max(most, heap() - before);
                assertTrue(pushed < MOST_PUSHES, "24 MB do not fit into an outbox of 1 MiB and the kernel's buffers");
            }
            System.err.println(
                    "with " + STOPPING + " who stopped: " + summary(readers) + ", heap +" + (most >> 10) + " KiB");
            assertTrue(most <= MOST_HEAP, most + " bytes");
            assertTold(stopped);
            app.push("end");
            for (Reader reader : readers) {
                assertEquals(pushed, reader.last.get(30, TimeUnit.SECONDS));
            }
            assertEquals(STOPPING, closed(app), "and nobody else");
        } finally {
            for (WireClient client : clients) {
                client.close();
            }
        }
    }

    private List<Reader> readers(ConformanceApp app, int count, int buffer) throws IOException {
        List<Reader> readers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ConformanceApp.Page page = app.open();
            WireClient client = app.connect(page, buffer);
            clients.add(client);
            app.awaitJoined(page);
            readers.add(new Reader(client, buffer > 0));
        }
        return readers;
    }

    private void push(ConformanceApp app, int number) {
        long start = System.nanoTime();
        pushedAt.put("" + number, start);
        app.push(number + " " + text);
        pushes.add(System.nanoTime() - start);
    }

    private static long closed(ConformanceApp app) {
        return app.plugin.metrics().refusals().getOrDefault(Refusal.TOO_SLOW, 0L);
    }

    /** Whole frames, and then the close frame or, where it was not read in time, the end. */
    private static void assertTold(List<Reader> stopped) {
        for (Reader reader : stopped) {
            WireClient.Received last = reader.client.skipToEnd();
            assertTrue(last == null || last.opcode() != WireBytes.CLOSE || last.code() == 4408);
        }
    }

    /** Since the last summary. */
    private String summary(List<Reader> readers) {
        List<Long> took = new ArrayList<>();
        readers.forEach(reader -> took.addAll(reader.latest()));
        String both = "delivery " + percentiles(took) + ", push " + percentiles(pushes);
        pushes.clear();
        return both;
    }

    private static String percentiles(List<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(each -> each / 1_000).sorted().toArray();
        return "p50 %d us, p99 %d us of %d"
                .formatted(sorted[sorted.length / 2], sorted[sorted.length * 99 / 100], sorted.length);
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Checks that it gets each push, in order, until it is told to stop. */
    private final class Reader {
        private final WireClient client;
        private final boolean stops;
        private final List<Long> took = new ArrayList<>();
        private final CompletableFuture<Integer> last;
        private int told;

        private Reader(WireClient client, boolean stops) {
            this.client = client;
            this.stops = stops;
            this.last = CompletableFuture.supplyAsync(this::read, task -> new Thread(task, "reader").start());
        }

        private int read() {
            try {
                for (int next = 0; ; ) {
                    String payload = client.text().path("payload").asText();
                    if (payload.equals("end") || (stops && payload.equals("stop"))) {
                        return next;
                    }
                    if (!payload.equals("stop")) {
                        assertEquals(next + " " + text, payload);
                        note(System.nanoTime() - pushedAt.get("" + next));
                        next++;
                    }
                }
            } catch (IOException failure) {
                throw new IllegalStateException(failure);
            }
        }

        private synchronized void note(long nanos) {
            took.add(nanos);
            notifyAll();
        }

        private synchronized void awaitRead(int count) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (took.size() < count && !last.isDone() && System.nanoTime() < end) {
                try {
                    wait(100);
                } catch (InterruptedException interrupted) {
                    throw new IllegalStateException(interrupted);
                }
            }
            assertTrue(took.size() >= count, took.size() + " of " + count);
        }

        private synchronized List<Long> latest() {
            List<Long> latest = List.copyOf(took.subList(told, took.size()));
            told = took.size();
            return latest;
        }
    }
}
