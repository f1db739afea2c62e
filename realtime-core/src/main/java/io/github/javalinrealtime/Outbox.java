package io.github.javalinrealtime;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one client. Frames gather while a batch is under way and then go out as one; there is no timer. Guarded by its owner's
 * monitor, under which nothing is called but the sender.
 */
final class Outbox implements Runnable, Consumer<@Nullable Throwable> {
    /** What a client's kernel buffer takes at once, roughly; a larger batch would only wait in the server. */
    private static final int BATCH_BYTES = 64 << 10;

    private final Transport transport;
    private final Sender sender;
    private final Owner owner;
    private final int limit;

    /** What is under way, and then what waits; null for nothing, since most clients are idle at most times. */
    private @Nullable ArrayDeque<Outgoing> unsent;

    private long bytes;
    private int underWay;
    private int bytesUnderWay;
    /** How many of those that wait are still to go; -1 for all, also those to come. */
    private int toSend = -1;

    private boolean scheduled;
    private boolean closed;

    /** Whoever owns the outbox; called without its monitor. */
    interface Owner {
        /** Nothing waits any more. */
        void drained();

        /** All that waited when {@link #finish} was called is written, and nothing after it. */
        void finished();

        /** The transport cannot send. */
        void broken(Throwable cause);
    }

    Outbox(Transport transport, Sender sender, int limit, Owner owner) {
        this.transport = transport;
        this.sender = sender;
        this.limit = limit;
        this.owner = owner;
    }

    /**
     * Whether there was room. {@link #unsent} has to know of the message that did
     * not fit too: the owner closes then, and that message is to be sent again.
     */
    boolean add(Outgoing next) {
        synchronized (owner) {
            if (closed) {
                return true;
            }
            int size = next.frame().size();
            boolean fits = bytes + size <= limit;
            bytes += size;
            if (unsent == null) {
                unsent = new ArrayDeque<>(2);
            }
            unsent.add(next);
            schedule();
            return fits;
        }
    }

    /** Whether a replay had better wait for {@link Owner#drained}. */
    boolean isCrowded() {
        synchronized (owner) {
            return bytes > limit / 2;
        }
    }

    /** For each channel with a message that the kernel may not have: the offset before the first such message. */
    Map<Channel, Position> unsent() {
        synchronized (owner) {
            Map<Channel, Position> before = new HashMap<>();
            if (unsent != null) {
                for (Outgoing each : unsent) {
                    Message message = each.message();
                    if (message != null) {
                        before.putIfAbsent(message.channel(), message.position().at(message.previous()));
                    }
                }
            }
            return before;
        }
    }

    /** Sends what waits now, tells the owner then, and sends no more; what is added meanwhile is kept for {@link #unsent}. */
    void finish() {
        boolean finished;
        synchronized (owner) {
            toSend = waiting();
            finished = toSend == 0 && underWay == 0;
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
        synchronized (owner) {
            closed = true;
            if (reason != null) {
                sender.execute(() -> transport.close(reason));
            }
        }
    }

    /** Whether its transport is closed, or about to be. */
    boolean isClosed() {
        synchronized (owner) {
            return closed;
        }
    }

    /** Sends what has gathered; the sender's step. */
    @Override
    public void run() {
        List<Frame> batch = sender.batch();
        synchronized (owner) {
            scheduled = false;
            if (unsent == null || closed || underWay > 0) {
                return;
            }
            Iterator<Outgoing> waiting = unsent.iterator();
            while (waiting.hasNext() && bytesUnderWay < BATCH_BYTES && toSend != 0) {
                Frame frame = waiting.next().frame();
                toSend -= toSend > 0 ? 1 : 0;
                underWay++;
                bytesUnderWay += frame.size();
                batch.add(frame);
            }
        }
        if (batch.isEmpty()) {
            return;
        }
        try {
            transport.send(batch, this);
        } catch (RuntimeException failure) {
            accept(failure);
        }
    }

    /** The batch was sent, or could not be. */
    @Override
    public void accept(@Nullable Throwable failure) {
        boolean empty;
        boolean finished;
        synchronized (owner) {
            if (failure == null) {
                sent();
            }
            empty = waiting() == 0;
            finished = toSend == 0;
            schedule();
        }
        if (failure != null) {
            owner.broken(failure);
        } else if (finished) {
            owner.finished();
        } else if (empty) {
            owner.drained();
        }
    }

    private void sent() {
        if (unsent != null && underWay < unsent.size()) {
            for (; underWay > 0; underWay--) {
                unsent.remove();
            }
        } else {
            unsent = null;
            underWay = 0;
        }
        bytes -= bytesUnderWay;
        bytesUnderWay = 0;
    }

    private int waiting() {
        return unsent == null ? 0 : unsent.size() - underWay;
    }

    private void schedule() {
        if (!scheduled && underWay == 0 && !closed && toSend != 0 && unsent != null) {
            scheduled = true;
            sender.drain(this);
        }
    }
}
