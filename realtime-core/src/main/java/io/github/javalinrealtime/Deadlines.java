package io.github.javalinrealtime;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happens on one socket if something takes too long. Looked at every second. Its monitor is a leaf. */
final class Deadlines {
    /** Guarded by the monitor; null while there are none, as on most sockets at most times. */
    private @Nullable List<Deadline> open;

    /** Until when, by {@link TimeSource#nanos}, and what runs then. */
    static final class Deadline {
        private final long nanos;
        private final Runnable late;

        Deadline(long nanos, Runnable late) {
            this.nanos = nanos;
            this.late = late;
        }
    }

    synchronized Deadline add(long nanos, Runnable late) {
        Deadline added = new Deadline(nanos, late);
        open = open == null ? new ArrayList<>(2) : open;
        open.add(added);
        return added;
    }

    synchronized void remove(Deadline kept) {
        if (open != null && open.remove(kept) && open.isEmpty()) {
            open = null;
        }
    }

    /** Runs what is late. */
    void pass(long now) {
        for (Deadline deadline : copy()) {
            if (now - deadline.nanos >= 0) {
                remove(deadline);
                deadline.late.run();
            }
        }
    }

    private synchronized List<Deadline> copy() {
        return open == null ? List.of() : List.copyOf(open);
    }
}
