package io.github.javalinrealtime;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one at a time, in order, on an executor's threads; at most so many wait. What a task leaves for later runs on its thread, while another one
 * goes on with what waits.
 */
final class Sequence {
    private static final Logger LOG = LoggerFactory.getLogger(Realtime.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Task> waiting = new ArrayDeque<>(0);
    private final Executor executor;
    private final int most;
    private boolean running;

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
    boolean addInParts(Task task) {
        lock.lock();
        try {
            if (waiting.size() == most) {
                return false;
            }
            waiting.add(task);
            if (!running) {
                running = true;
                executor.execute(this::run);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        for (Task task = next(); task != null; task = next()) {
            Runnable later = guarded(task);
            if (later != null) {
                handOver();
                Runnable unused = guarded(() -> {
                    later.run();
                    return null;
                });
                return;
            }
        }
    }

    private static @Nullable Runnable guarded(Task task) {
        try {
            return task.run();
        } catch (RuntimeException | Error thrown) {
            LOG.error("a task failed; the next one runs all the same", thrown);
            return null;
        }
    }

    private void handOver() {
        lock.lock();
        try {
            running = !waiting.isEmpty();
            if (running) {
                executor.execute(this::run);
            }
        } catch (RejectedExecutionException stopped) {
            running = false;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Task next() {
        lock.lock();
        try {
            Task task = waiting.poll();
            running = task != null;
            return task;
        } finally {
            lock.unlock();
        }
    }
}
