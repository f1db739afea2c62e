package io.github.javalinrealtime;

import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many calls of all pages run at once, so that those that block leave threads for everything else. The others wait, in the order in which they
 * came; no socket has more of them than calls. Its monitor is a leaf.
 */
final class Turnstile {
    private final IntSupplier most;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int inside;

    Turnstile(IntSupplier most) {
        this.most = most;
    }

    /** Whether the caller is inside now. If not it will be when {@code then} runs, which must not block. */
    synchronized boolean enter(Runnable then) {
        if (inside >= most.getAsInt()) {
            waiting.add(then);
            return false;
        }
        inside++;
        return true;
    }

    /** Leaves the place to the next one. */
    void leave() {
        for (Runnable next = next(); next != null; next = next()) {
            try {
                next.run();
                return;
            } catch (RejectedExecutionException stopped) {
                // Nobody runs it any more.
            }
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable next = waiting.poll();
        if (next == null) {
            inside--;
        }
        return next;
    }
}
