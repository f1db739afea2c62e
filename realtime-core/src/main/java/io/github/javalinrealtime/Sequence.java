package io.github.javalinrealtime;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one at a time, in order, on an executor's threads; at most so many wait. What a task leaves for later runs on its thread, while another one
 * goes on with what waits.
 */
final class Sequence {
    private static final Logger LOG = LoggerFactory.getLogger(Realtime.class);

    /** What a task leaves that has to wait, and everything behind it: {@link #goOn} is called for it. */
    static final Runnable PARKED = () -> {};

    private final Executor executor;
    private final int most;

    /** Guarded by the monitor; null while nothing runs, since most sequences are idle at most times. */
    private @Nullable ArrayDeque<Task> waiting;

    /** One step; what it returns may take its time. */
    interface Task {
        @Nullable
        Runnable run();
    }

    Sequence(Executor executor, int most) {
        this.executor = executor;
        this.most = most;
    }

    /** Whether there was room. */
    boolean add(Runnable task) {
        return addInParts(() -> {
            task.run();
            return null;
        });
    }

    /** As {@link #add}, for a task with a second part. */
    synchronized boolean addInParts(Task task) {
        if (waiting != null) {
            return waiting.size() < most && waiting.add(task);
        }
        waiting = new ArrayDeque<>(2);
        waiting.add(task);
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException stopped) {
            waiting = null;
            throw stopped;
        }
        return true;
    }

    /** Runs this task in the place of the one that was parked, and then what waits. */
    void goOn(Task task) {
        executor.execute(() -> run(task));
    }

    private void run() {
        run(next());
    }

    private void run(@Nullable Task first) {
        for (Task task = first; task != null; task = next()) {
            Runnable later = guarded(task);
            if (later == PARKED) {
                return;
            }
            if (later != null) {
                boolean handedOver = handOver();
                Runnable unused = guarded(() -> {
                    later.run();
                    return null;
                });
                if (handedOver) {
                    return;
                }
            }
        }
    }

    private static @Nullable Runnable guarded(Task task) {
        try {
            return task.run();
        } catch (RuntimeException | Error thrown) {
            LOG.error("a task failed; the next one runs all the same", PrintedFailure.of(thrown));
            return null;
        }
    }

    /** False if something waits, and no other thread is to be had. */
    private synchronized boolean handOver() {
        try {
            if (waiting == null || waiting.isEmpty()) {
                waiting = null;
            } else {
                executor.execute(this::run);
            }
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }

    private synchronized @Nullable Task next() {
        Task task = waiting == null ? null : waiting.poll();
        if (task == null) {
            waiting = null;
        }
        return task;
    }
}
