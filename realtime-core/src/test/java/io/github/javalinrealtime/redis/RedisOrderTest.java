package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.javalinrealtime.Attached;
import io.github.javalinrealtime.CloseReason;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.Figure;
import io.github.javalinrealtime.Frame;
import io.github.javalinrealtime.PlainClient;
import io.github.javalinrealtime.RealtimeEvent;
import io.github.javalinrealtime.Transport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three instances push to one channel as fast as they can, and all of their pages see one order. */
@Timeout(900)
class RedisOrderTest {
    private static final int INSTANCES = 3;
    private static final int MESSAGES = Figure.of(30_000, 1_000_000);
    private static final int UNDER_WAY = 200;

    /** Of the history, which has 10,000. */
    private static final int MOST_BEHIND = 5_000;

    private static final String ROOM = "room";

    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger pushed = new AtomicInteger();
    private final List<Reader> readers = new ArrayList<>();
    private final List<BitSet> acknowledged = bits();

    @Test
    void allPagesOfAllInstancesSeeOneOrder() throws Exception {
        try (RedisServer server = RedisServer.start();
                RedisInstance one = new RedisInstance(server.uri());
                RedisInstance two = new RedisInstance(server.uri());
                RedisInstance three = new RedisInstance(server.uri())) {
            List<RedisInstance> instances = List.of(one, two, three);
            instances.forEach(RedisInstance::awaitReady);
            instances.forEach(instance -> readers.add(new Reader().attach(instance)));
            List<Thread> pushers = IntStream.range(0, INSTANCES)
                    .mapToObj(i -> new Thread(() -> push(instances.get(i), i), "pusher"))
                    .toList();
            long begun = System.nanoTime();
            pushers.forEach(Thread::start);
            for (Thread pusher : pushers) {
                pusher.join();
            }
            for (RedisInstance instance : instances) {
                assertFalse(instance.told(RealtimeEvent.Gap.class), "so much was missed at once that a gap was told");
            }
            for (Reader reader : readers) {
                Await.until("all that was acknowledged arrives", () -> reader.hasSeen(acknowledged));
            }
            Await.until(
                    "all have seen as many",
                    () -> readers.stream()
                                    .mapToInt(reader -> reader.count.get())
                                    .distinct()
                                    .count()
                            == 1);
            System.out.printf(
                    "Order: %d messages of %d instances in %d ms, %d more refused or unknown, out of order %d%n",
                    MESSAGES,
                    INSTANCES,
                    (System.nanoTime() - begun) / 1_000_000,
                    failed.get(),
                    readers.stream().mapToLong(reader -> reader.inversions).sum());
            for (Reader reader : readers) {
                assertEquals(0, reader.inversions);
                assertEquals(readers.get(0).order, reader.order, "another order than that of the first page");
            }
        }
    }

    /** Who is further behind than the history would rightly be told a gap. */
    private void awaitReaders() {
        if (readers.stream().anyMatch(reader -> pushed.get() - reader.count.get() > MOST_BEHIND)) {
            Await.until(
                    "the pages follow",
                    () -> readers.stream().allMatch(reader -> pushed.get() - reader.count.get() < MOST_BEHIND));
        }
    }

    private static List<BitSet> bits() {
        return IntStream.range(0, INSTANCES).mapToObj(i -> new BitSet()).toList();
    }

    /** What fails is not repeated, since it may have been heard; where the machine is too slow for Redis, that happens. */
    private void push(RedisInstance instance, int who) {
        Semaphore room = new Semaphore(UNDER_WAY);
        int share = MESSAGES / INSTANCES + (who < MESSAGES % INSTANCES ? 1 : 0);
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < 3 * share && done.get() < share; i++) {
            int number = i;
            instance.awaitReady();
            awaitReaders();
            room.acquireUninterruptibly();
            CompletableFuture<?> unused = instance.realtime
                    .pushAsync(who + " " + number, List.of(ROOM))
                    .whenComplete((told, failure) -> {
                        if (failure == null) {
                            done.incrementAndGet();
                            pushed.incrementAndGet();
                            synchronized (acknowledged) {
                                acknowledged.get(who).set(number);
                            }
                        } else {
                            failed.incrementAndGet();
                        }
                        room.release();
                    });
        }
        room.acquireUninterruptibly(UNDER_WAY);
    }

    /** Notes what is out of order: by offset, or of one pusher's messages. Its fields are one thread's, and others read the count. */
    private static final class Reader implements Transport {
        private final List<BitSet> seen = bits();
        private final int[] last = IntStream.range(0, INSTANCES).map(i -> -1).toArray();
        private volatile Attached attached;
        private long offset;
        private long inversions;
        private long order;
        private final AtomicInteger count = new AtomicInteger();

        Reader attach(RedisInstance instance) {
            ConnectionKey page = RedisInstance.page();
            instance.request(page).subscribe(ROOM);
            attached = instance.realtime.attach(page, this, new PlainClient(false, false));
            return this;
        }

        @Override
        public void send(List<Frame> batch, Consumer<Throwable> done) {
            for (Frame frame : batch) {
                read(StandardCharsets.UTF_8.decode(frame.utf8()).toString());
            }
            done.accept(null);
        }

        boolean hasSeen(List<BitSet> wanted) {
            synchronized (seen) {
                return IntStream.range(0, INSTANCES).allMatch(who -> {
                    BitSet lost = (BitSet) wanted.get(who).clone();
                    lost.andNot(seen.get(who));
                    return lost.isEmpty();
                });
            }
        }

        private void read(String frame) {
            String payload = between(frame, "\"payload\":\"", "\"");
            int who = payload.charAt(0) - '0';
            int number = Integer.parseInt(payload.substring(2));
            long next = Long.parseLong(between(frame, "\"position\":\"", "\"").replaceFirst(".*\\.", ""));
            inversions += number > last[who] && next > offset ? 0 : 1;
            synchronized (seen) {
                seen.get(who).set(number);
            }
            last[who] = number;
            offset = next;
            order = 31 * order + payload.hashCode();
            count.incrementAndGet();
        }

        private static String between(String text, String before, String after) {
            int from = text.indexOf(before) + before.length();
            return text.substring(from, text.indexOf(after, from));
        }

        @Override
        public void ping() {
            attached.alive();
        }

        @Override
        public void close(CloseReason reason) {
            inversions++;
        }
    }
}
