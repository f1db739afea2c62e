package io.github.javalinrealtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one client. Frames gather while a batch is under way and then go out as one; there is no timer. Its own lock is a
 * leaf: nothing is called under it but the sender's executor.
 */
final class Outbox {
    /** What a client's kernel buffer takes at once, roughly; a larger batch would only wait in the server. */
    private static final int BATCH_BYTES = 64 << 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Entry> waiting = new ArrayDeque<>(2);
    private final List<Entry> underWay = new ArrayList<>(2);
    private final Transport transport;
    private final Executor sender;
    private final int limit;
    private final Owner owner;
    private long bytes;
    /** How many of those that wait are still to go; -1 for all, also those to come. */
    private int toSend = -1;

    private boolean scheduled;
    private boolean closed;

    /** Whoever owns the outbox; called without its lock. */
    interface Owner {
        /** Nothing waits any more. */
        void drained();

        /** All that waited when {@link #finish} was called is written, and nothing after it. */
        void finished();

        /** The transport cannot send. */
        void broken(Throwable cause);
    }

    /** Makes the outbox of a connection. */
    interface Maker {
        Outbox make(ConnectionKey key, Transport transport, Owner owner);
    }

    private record Entry(Frame frame, @Nullable Message message) {}

    Outbox(Transport transport, Executor sender, int limit, Owner owner) {
        this.transport = transport;
        this.sender = sender;
        this.limit = limit;
        this.owner = owner;
    }

    /**
     * Whether there was room. A frame that carries a message says which, for {@link #unsent}, which has to know of the one that did
     * not fit too: the owner closes then, and that message is to be sent again.
     */
    boolean add(Frame frame, @Nullable Message message) {
        lock.lock();
        try {
            if (closed) {
                return true;
            }
            boolean fits = bytes + frame.size() <= limit;
            bytes += frame.size();
            waiting.add(new Entry(frame, message));
            schedule();
            return fits;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a replay had better wait for {@link Owner#drained}. */
    boolean isCrowded() {
        lock.lock();
        try {
            return bytes > limit / 2;
        } finally {
            lock.unlock();
        }
    }

    /** For each channel with a message that the kernel may not have: the offset before the first such message. */
    Map<Channel, Position> unsent() {
        lock.lock();
        try {
            Map<Channel, Position> before = new HashMap<>();
            List<Entry> entries = new ArrayList<>(underWay);
            entries.addAll(waiting);
            for (Entry entry : entries) {
                Message message = entry.message;
                if (message != null) {
                    before.putIfAbsent(message.channel(), message.position().at(message.previous()));
                }
            }
            return before;
        } finally {
            lock.unlock();
        }
    }

    /** Sends what waits now, tells the owner then, and sends no more; what is added meanwhile is kept for {@link #unsent}. */
    void finish() {
        boolean finished;
        lock.lock();
        try {
            toSend = waiting.size();
            finished = toSend == 0 && underWay.isEmpty();
        } finally {
            lock.unlock();
        }
        if (finished) {
            owner.finished();
        }
    }

    /**
     * Keeps what has not been sent, for {@link #unsent}, and sends no more. Closes the transport, if there is a reason, on the sender's thread:
     * whoever calls may hold a lock.
     */
    void close(@Nullable CloseReason reason) {
        lock.lock();
        try {
            closed = true;
            if (reason != null) {
                sender.execute(() -> transport.close(reason));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether its transport is closed, or about to be. */
    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void schedule() {
        if (!scheduled && underWay.isEmpty() && !closed && toSend != 0) {
            scheduled = true;
            sender.execute(this::drain);
        }
    }

    private void drain() {
        List<Frame> batch = new ArrayList<>();
        lock.lock();
        try {
            scheduled = false;
            long size = 0;
            while (!closed && !waiting.isEmpty() && size < BATCH_BYTES && toSend != 0) {
                Entry entry = waiting.remove();
                toSend -= toSend > 0 ? 1 : 0;
                size += entry.frame.size();
                underWay.add(entry);
                batch.add(entry.frame);
            }
        } finally {
            lock.unlock();
        }
        if (batch.isEmpty()) {
            return;
        }
        try {
            transport.send(batch, this::sent);
        } catch (RuntimeException failure) {
            sent(failure);
        }
    }

    private void sent(@Nullable Throwable failure) {
        boolean empty;
        boolean finished;
        lock.lock();
        try {
            if (failure == null) {
                for (Entry entry : underWay) {
                    bytes -= entry.frame.size();
                }
                underWay.clear();
            }
            empty = waiting.isEmpty();
            finished = toSend == 0;
            schedule();
        } finally {
            lock.unlock();
        }
        if (failure != null) {
            owner.broken(failure);
        } else if (finished) {
            owner.finished();
        } else if (empty) {
            owner.drained();
        }
    }
}
