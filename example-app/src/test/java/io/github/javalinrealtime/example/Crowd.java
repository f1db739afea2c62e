package io.github.javalinrealtime.example;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * The one thread of many pages: it waits for their sockets and their timers. Ten thousand of them fit into a process. Whatever is
 * of pages and sockets is for this thread alone; {@link #execute} and {@link #ask} are for any other.
 */
final class Crowd implements AutoCloseable {
    private static final int LONGEST_FRAME = 1 << 20;
    private static final long LONGEST_WAIT_MILLIS = 100;

    /** What was read last, from whatever socket; it is used up before the next one is read. */
    final ByteBuffer read = ByteBuffer.allocateDirect(LONGEST_FRAME);

    final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
    private final Thread thread = new Thread(this::run, "crowd");
    private volatile Throwable failure;
    private volatile boolean over;

    Crowd() throws IOException {
        selector = Selector.open();
        thread.setDaemon(true);
        thread.start();
    }

    /** On the thread of the crowd, soon. */
    void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** What the thread of the crowd says; fails if it has ended, as it does at the first thing that no page should meet. */
    <T> T ask(Callable<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        execute(() -> {
            try {
                answer.complete(question.call());
            } catch (Exception thrown) {
                answer.completeExceptionally(thrown);
            }
        });
        return answer.applyToEither(ended(), found -> found).join();
    }

    private <T> CompletableFuture<T> ended() {
        CompletableFuture<T> end = new CompletableFuture<T>().orTimeout(1, TimeUnit.MINUTES);
        if (!thread.isAlive()) {
            end.completeExceptionally(new AssertionError("the crowd has ended", failure));
        }
        return end;
    }

    /** On the thread of the crowd, later, if nobody cancels it. */
    Alarm after(long millis, Runnable task) {
        Alarm alarm = new Alarm(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis), task);
        alarms.add(alarm);
        return alarm;
    }

    private void run() {
        try {
            while (!over) {
                selector.select(Crowd::ready, untilNextAlarm(System.nanoTime()));
                for (int i = tasks.size(); i > 0; i--) {
                    tasks.remove().run();
                }
                ring(System.nanoTime());
            }
        } catch (IOException | RuntimeException | Error unexpected) {
            failure = unexpected;
            unexpected.printStackTrace();
        }
    }

    private static void ready(SelectionKey key) {
        ((CrowdSocket) key.attachment()).ready();
    }

    private long untilNextAlarm(long now) {
        long millis = alarms.isEmpty() ? LONGEST_WAIT_MILLIS : TimeUnit.NANOSECONDS.toMillis(alarms.peek().at - now);
        return Math.max(1, Math.min(millis, LONGEST_WAIT_MILLIS));
    }

    private void ring(long now) {
        while (!alarms.isEmpty() && alarms.peek().at - now <= 0) {
            alarms.remove().task.run();
        }
    }

    @Override
    public void close() throws IOException {
        over = true;
        selector.wakeup();
        selector.close();
    }

    /** What is to be done at a time. */
    static final class Alarm implements Comparable<Alarm> {
        private final long at;
        private Runnable task;

        private Alarm(long at, Runnable task) {
            this.at = at;
            this.task = task;
        }

        void cancel() {
            task = () -> {};
        }

        @Override
        public int compareTo(Alarm other) {
            return Long.compare(at - other.at, 0);
        }
    }
}
