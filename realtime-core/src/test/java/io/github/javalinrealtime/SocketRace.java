package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Sockets of one page that open at once, while the one before them closes: again and again, on one instance or several. */
public final class SocketRace {
    private static final String ROOM = "room";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long BETWEEN = 20_000;

    private final ConnectionKey page = RegistryHarness.page();
    private final List<Realtime> instances;
    private final CyclicBarrier start = new CyclicBarrier(3);

    public SocketRace(Realtime... instances) {
        this.instances = List.of(instances);
    }

    /** After each race one socket is left, and what is pushed then comes to it, once. */
    public void run(int rounds) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            request(instances.get(0)).subscribe(ROOM);
            Racer before = new Racer();
            before.comeBack(instances.get(0), "");
            for (int round = 0; round < rounds; round++) {
                Racer older = before;
                Racer one = new Racer();
                Racer other = new Racer();
                Realtime here = instances.get(round % instances.size());
                Realtime there = instances.get((round + 1) % instances.size());
                for (Future<?> part : List.of(
                        threads.submit(() -> at(() -> one.comeBack(here, older.position))),
                        threads.submit(() -> at(() -> other.comeBack(there, older.position))),
                        threads.submit(() -> at(() -> older.attached.closed())))) {
                    part.get();
                }
                await("one of both is superseded", () -> one.isClosed() != other.isClosed());
                Racer newest = one.isClosed() ? other : one;
                String text = "round " + round;
                request(here).push(text, ROOM);
                await("the newest socket hears " + text, () -> newest.isHeard(text));
                assertEquals(1, newest.heard.get(), text);
                before = newest;
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private Void at(Runnable part) throws Exception {
        start.await();
        part.run();
        return null;
    }

    /** Looks often: there are thousands of rounds. */
    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, () -> "not within " + PATIENCE + ": " + what);
            LockSupport.parkNanos(BETWEEN);
        }
    }

    private Socket request(Realtime instance) {
        return instance.socket(new PageRequest(page));
    }

    private final class Racer implements Transport, Client {
        private final AtomicInteger heard = new AtomicInteger();
        private volatile String last = "";
        private volatile String position = "";
        private volatile CloseReason closed;
        private volatile Attached attached;

        /** As {@code realtime.js} does. */
        void comeBack(Realtime instance, String from) {
            position = from;
            attached = instance.attach(page, this, this);
            String seen = from.isEmpty() ? "" : "\"" + ROOM + "\":\"" + from + "\"";
            attached.receive("{\"action\":\"resume\",\"positions\":{" + seen + "}}");
        }

        boolean isClosed() {
            return closed != null;
        }

        boolean isHeard(String text) {
            return last.contains("\"" + text + "\"");
        }

        @Override
        public void send(List<Frame> batch, Consumer<Throwable> done) {
            for (Frame frame : batch) {
                String text = StandardCharsets.UTF_8.decode(frame.utf8()).toString();
                if (text.contains("payload")) {
                    heard.incrementAndGet();
                    position = text.replaceFirst(".*\"position\":\"([^\"]+)\".*", "$1");
                    last = text;
                }
            }
            done.accept(null);
        }

        @Override
        public void ping() {}

        @Override
        public void close(CloseReason reason) {
            closed = reason;
        }

        @Override
        public boolean control() {
            return true;
        }

        @Override
        public boolean resume() {
            return true;
        }

        @Override
        public Object session(String name) {
            return null;
        }
    }
}
