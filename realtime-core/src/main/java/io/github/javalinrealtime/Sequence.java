package io.github.javalinrealtime;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs tasks one at a time, in order, on an executor's threads; at most so many wait. */
final class Sequence {
    private static final Logger LOG = LoggerFactory.getLogger(Realtime.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>(0);
    private final Executor executor;
    private final int most;
    private boolean running;

    Sequence(Executor executor, int most) {
        this.executor = executor;
        this.most = most;
    }

    /** Whether there was room. */
    boolean add(Runnable task) {
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
        for (Runnable task = next(); task != null; task = next()) {
            try {
                task.run();
            } catch (RuntimeException | Error thrown) {
                LOG.error("a task failed; the next one runs all the same", thrown);
            }
        }
    }

    private @Nullable Runnable next() {
        lock.lock();
        try {
            Runnable task = waiting.poll();
            running = task != null;
            return task;
        } finally {
            lock.unlock();
        }
    }
}
