package io.github.javalinrealtime;

import org.jspecify.annotations.Nullable;

/** The calls of one client that have no answer yet, and what is to happen after the last one. Its monitor is a leaf. */
final class Unanswered {
    private int calls;
    private int inFlight;
    private @Nullable Runnable last;

    /** The number of calls in flight with this one, which begins; 0 if it may not, as none may after {@link #last}. */
    synchronized int begin() {
        if (last != null) {
            return 0;
        }
        calls++;
        return ++inFlight;
    }

    /** The answer of a call is about to go out, upon which the client may make another one; {@link #end} follows. */
    synchronized void land() {
        inFlight--;
    }

    /** A call has been answered. */
    void end() {
        Runnable next;
        synchronized (this) {
            next = --calls == 0 ? last : null;
        }
        if (next != null) {
            next.run();
        }
    }

    /** Runs when all calls that began have been answered, perhaps now, on the thread that ends it. Once only. */
    void last(Runnable then) {
        boolean now;
        synchronized (this) {
            if (last != null) {
                return;
            }
            last = then;
            now = calls == 0;
        }
        if (now) {
            then.run();
        }
    }
}
