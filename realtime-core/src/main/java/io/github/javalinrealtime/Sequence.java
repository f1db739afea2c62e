package io.github.javalinrealtime;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Runs tasks one at a time, in order, on an executor's threads; at most so many wait. */
final class Sequence {
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
            task.run();
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
