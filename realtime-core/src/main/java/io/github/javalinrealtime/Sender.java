package io.github.javalinrealtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sender thread's work, in order, one step at a time: what it does for its connections it does alone. What gathers while it runs comes next, all of it at
 * once; successive messages for the same {@link Audience} are one step. Its monitor is a leaf.
 */
final class Sender implements Executor, Runnable {
    /** What waits for a sender that cannot keep up; messages beyond it are read from the history when it can. */
    static final long MOST_BYTES = 32 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Realtime.class);

    private final ExecutorService thread;
    private final long most;

    // Used by whoever runs, alone.
    private final List<Frame> batch = new ArrayList<>();
    private final List<Outbox> due = new ArrayList<>();
    private @Nullable Thread running;
    private boolean alone;

    // Guarded by the monitor.
    private List<Runnable> waiting = new ArrayList<>();
    private List<Runnable> spare = new ArrayList<>();
    private Audience.@Nullable Delivery last;
    private long bytes;
    private boolean scheduled;

    /**
     * @param thread one thread
     * @param most how many bytes of messages may wait
     */
    Sender(ExecutorService thread, long most) {
        this.thread = thread;
        this.most = most;
    }

    ExecutorService thread() {
        return thread;
    }

    @Override
    public synchronized void execute(Runnable task) {
        last = null;
        add(task);
    }

    /** As {@link #execute}. Where nothing runs or waits, the caller does it: waking the thread would cost more. */
    void executeHere(Runnable task) {
        synchronized (this) {
            if (scheduled) {
                execute(task);
                return;
            }
            scheduled = true;
        }
        running = Thread.currentThread();
        run(task);
        drainDue();
        running = null;
        synchronized (this) {
            scheduled = !waiting.isEmpty();
            if (scheduled) {
                thread.execute(this);
            }
        }
    }

    /** Delivers a message to a part of an audience, behind all that waits; false if too much does. */
    synchronized boolean deliver(Audience.Part part, Outgoing message) {
        bytes += message.frame().size();
        if (bytes > most) {
            bytes -= message.frame().size();
            return false;
        }
        if (last == null || last.part() != part) {
            last = new Audience.Delivery(part, new ArrayList<>(1));
            add(last);
        }
        last.messages().add(message);
        return true;
    }

    /** Drains an outbox after what was added before, so that what this brings for it goes out with it. */
    void drain(Outbox outbox) {
        if (Thread.currentThread() == running) {
            due.add(outbox);
        } else {
            execute(outbox);
        }
    }

    /** On its own thread: the list for a batch, empty. */
    List<Frame> batch() {
        batch.clear();
        return batch;
    }

    /** On its own thread, after one connection's part of a step: if no other step waits, its outbox is drained while it is at hand. */
    void settle() {
        if (alone) {
            drainDue();
        }
    }

    private void add(Runnable task) {
        waiting.add(task);
        if (!scheduled) {
            scheduled = true;
            thread.execute(this);
        }
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck")
    public void run() {
        running = Thread.currentThread();
        for (List<Runnable> tasks = gathered(spare); !tasks.isEmpty(); tasks = gathered(tasks)) {
            alone = tasks.size() == 1;
            for (int i = 0; i < tasks.size(); i++) {
                run(tasks.get(i));
            }
            tasks.clear();
            drainDue();
            // A mere hint: where processors are short, those who push go on, and what they push shares the next writes.
            Thread.yield();
        }
        running = null;
    }

    private void drainDue() {
        for (int i = 0; i < due.size(); i++) {
            run(due.get(i));
        }
        due.clear();
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error failure) {
            LOG.error("a task of a sender failed; the next one runs all the same", failure);
        }
    }

    /** What has gathered; {@code empty} takes what gathers next. */
    private synchronized List<Runnable> gathered(List<Runnable> empty) {
        List<Runnable> tasks = waiting;
        waiting = empty;
        spare = tasks;
        last = null;
        bytes = 0;
        scheduled = !tasks.isEmpty();
        return tasks;
    }
}
