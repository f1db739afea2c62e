package io.github.javalinrealtime;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The calls of one client that have no answer yet, and what is to happen after the last one. Its lock is a leaf. */
final class Unanswered {
    private final ReentrantLock lock = new ReentrantLock();
    private int calls;
    private @Nullable Runnable last;

    /** Whether a call may begin; none may after {@link #last}. */
    boolean begin() {
        lock.lock();
        try {
            calls += last == null ? 1 : 0;
            return last == null;
        } finally {
            lock.unlock();
        }
    }

    /** A call has been answered. */
    void end() {
        Runnable next;
        lock.lock();
        try {
            next = --calls == 0 ? last : null;
        } finally {
            lock.unlock();
        }
        if (next != null) {
            next.run();
        }
    }

    /** Runs when all calls that began have been answered, perhaps now, on the thread that ends it. Once only. */
    void last(Runnable then) {
        boolean now;
        lock.lock();
        try {
            if (last != null) {
                return;
            }
            last = then;
            now = calls == 0;
        } finally {
            lock.unlock();
        }
        if (now) {
            then.run();
        }
    }
}
