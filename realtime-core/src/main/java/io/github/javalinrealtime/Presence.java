package io.github.javalinrealtime;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which pages are here, told as {@link RealtimeEvent.Joined} and {@link RealtimeEvent.Left}. The registry's answers for one page may come
 * in another order than it gave them; the fences say in which, so nothing is told while an answer is awaited.
 */
final class Presence {
    private final Events events;
    private final Map<ConnectionKey, Known> pages = new ConcurrentHashMap<>();

    Presence(Events events) {
        this.events = events;
    }

    /** What is known of one page; changed within {@link Map#compute} alone. */
    private static final class Known {
        /** By fence; null while nothing is to be told. */
        private @Nullable TreeMap<Long, Change> changes;

        private int awaited;
        private long here;

        /** Whether a newer socket found the page still there. */
        private boolean stayed(long fence) {
            Map.Entry<Long, Change> newer = changes == null ? null : changes.higherEntry(fence);
            return newer != null && newer.getValue().attached && !newer.getValue().joined;
        }

        private Change change(long fence) {
            changes = changes == null ? new TreeMap<>() : changes;
            return changes.computeIfAbsent(fence, key -> new Change());
        }
    }

    /** What became of one socket since it was last told. */
    private static final class Change {
        private boolean attached;
        private boolean joined;
        private boolean detached;
        private boolean left;
        private boolean unsure;
    }

    /** The registry is asked to attach. */
    void await(ConnectionKey page) {
        change(page, known -> known.awaited++);
    }

    /** It could not. */
    void failed(ConnectionKey page) {
        change(page, known -> known.awaited--);
    }

    /** It did. */
    void attached(ConnectionKey page, long fence, boolean joined) {
        change(page, known -> {
            known.awaited--;
            Change change = known.change(fence);
            change.attached = true;
            change.joined = joined;
        });
    }

    /** A socket has gone; {@code left} if the page went with it. */
    void detached(ConnectionKey page, long fence, boolean left) {
        change(page, known -> {
            Change change = known.change(fence);
            change.detached = true;
            change.left = left;
        });
    }

    /** A socket has gone, and the registry may not have said so: {@code left}, unless a newer socket found the page still there. */
    void detachedUnsurely(ConnectionKey page, long fence) {
        change(page, known -> {
            Change change = known.change(fence);
            change.detached = true;
            change.left = true;
            change.unsure = true;
        });
    }

    private void change(ConnectionKey page, Consumer<Known> change) {
        pages.compute(page, (key, before) -> {
            Known known = before == null ? new Known() : before;
            change.accept(known);
            if (known.awaited > 0) {
                return known;
            }
            if (known.changes != null) {
                known.changes.forEach((fence, next) -> tell(page, known, fence, next));
                known.changes = null;
            }
            return known.here == 0 ? null : known;
        });
    }

    private void tell(ConnectionKey page, Known known, long fence, Change change) {
        if (change.attached) {
            if (change.joined && known.here != 0) {
                events.emit(new RealtimeEvent.Left(page));
            }
            if (change.joined) {
                events.emit(new RealtimeEvent.Joined(page));
            }
            known.here = fence;
        }
        if (change.detached && known.here == fence) {
            if (change.left && !(change.unsure && known.stayed(fence))) {
                events.emit(new RealtimeEvent.Left(page));
            }
            known.here = 0;
        }
    }
}
