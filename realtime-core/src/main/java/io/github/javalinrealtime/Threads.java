package io.github.javalinrealtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of one {@link Realtime}, all daemons.
 *
 * @param work registry work that may block: replays, detaching, renewing
 * @param senders one a core, for what concerns outboxes; a connection always has the same one
 * @param events tells listeners
 * @param clock ticks
 */
record Threads(ExecutorService work, List<Sender> senders, ExecutorService events, ScheduledExecutorService clock)
        implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Realtime.class);
    private static final int WORKERS = 8;

    static Threads start() {
        int senders = Runtime.getRuntime().availableProcessors();
        return new Threads(
                pool(WORKERS, "work"),
                IntStream.range(0, senders)
                        .mapToObj(i -> new Sender(pool(1, "sender"), Sender.MOST_BYTES))
                        .toList(),
                pool(1, "events"),
                Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "clock")));
    }

    Sender sender(ConnectionKey page) {
        return senders.get(Math.floorMod(page.hashCode(), senders.size()));
    }

    void everySecond(Runnable task) {
        Future<?> unused = clock.scheduleWithFixedDelay(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException failure) {
                        LOG.error("a tick of the realtime clock failed; the next one comes in a second", failure);
                    }
                },
                1,
                1,
                TimeUnit.SECONDS);
    }

    /** Lets what is due run for a short time: what closes sockets, what that starts, and then what it tells. */
    @Override
    public void close() {
        clock.shutdown();
        List<ExecutorService> inOrder = new ArrayList<>();
        senders.forEach(sender -> inOrder.add(sender.thread()));
        inOrder.add(work);
        inOrder.add(events);
        for (ExecutorService last : inOrder) {
            last.shutdown();
            try {
                last.awaitTermination(2, TimeUnit.SECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What comes after the end is dropped: the sockets that it was for are closed. */
    private static ExecutorService pool(int threads, String name) {
        return new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> daemon(task, name),
                new ThreadPoolExecutor.DiscardPolicy());
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, "realtime-" + name);
        thread.setDaemon(true);
        return thread;
    }
}
