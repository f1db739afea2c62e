package io.github.javalinrealtime;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who hears one channel on this instance. Each sender has its part of it, whose members its thread alone reads and changes: joining, leaving
 * and messages are steps in the sender's order, so that no message needs a copy of the members, or a lock on them.
 */
final class Audience {
    /** Those that left are let go of when there is one for so many that stayed. */
    private static final int TIDY = 8;

    /** Replaced, never changed. */
    private volatile List<Part> parts = List.of();

    /** Successive messages for a part. */
    record Delivery(Part part, List<Outgoing> messages) implements Runnable {
        @Override
        public void run() {
            part.deliver(messages);
        }
    }

    /** The members that one sender writes to. */
    static final class Part {
        private final Sender sender;

        /** Used by the sender's thread alone. */
        private final ArrayList<Recovery> members = new ArrayList<>(1);

        // Guarded by the lock under which members join and leave.
        private int here;
        private int gone;

        // Guarded by the monitor.
        private boolean interrupted;

        private Part(Sender sender) {
            this.sender = sender;
        }

        private void deliver(List<Outgoing> messages) {
            members.removeIf(member -> {
                boolean stays = member.connection.deliver(member, messages);
                sender.settle();
                return !stays;
            });
        }

        private void join(Recovery member) {
            here++;
            sender.execute(() -> members.add(member));
        }

        /** Whether anybody stays. */
        private boolean leave() {
            here--;
            gone++;
            if (gone * TIDY > here) {
                gone = 0;
                sender.execute(this::tidy);
            }
            return here > 0;
        }

        private void tidy() {
            members.removeIf(member -> !member.connection.isMember(member));
            members.trimToSize();
        }

        private void interrupt() {
            boolean first;
            synchronized (this) {
                first = !interrupted;
                interrupted = true;
            }
            if (first) {
                sender.execute(this::catchUp);
            }
        }

        private void catchUp() {
            synchronized (this) {
                interrupted = false;
            }
            members.forEach(member -> member.connection.interrupted(member));
        }
    }

    /** From the sender's next step on the member is told of each message. One thread at a time joins or leaves. */
    void join(Recovery member) {
        Part part = part(member.connection.sender);
        if (part == null) {
            part = new Part(member.connection.sender);
            List<Part> more = new ArrayList<>(parts);
            more.add(part);
            parts = List.copyOf(more);
        }
        part.join(member);
    }

    /** A member of this sender is over; whether anybody stays. */
    boolean leave(Sender sender) {
        Part part = part(sender);
        if (part != null && !part.leave()) {
            parts = parts.stream().filter(other -> other != part).toList();
        }
        return !parts.isEmpty();
    }

    void deliver(Outgoing message) {
        for (Part part : parts) {
            if (!part.sender.deliver(part, message)) {
                part.interrupt();
            }
        }
    }

    /** All members read what they may have missed. */
    void interrupt() {
        parts.forEach(Part::interrupt);
    }

    private @Nullable Part part(Sender sender) {
        for (Part part : parts) {
            if (part.sender == sender) {
                return part;
            }
        }
        return null;
    }
}
