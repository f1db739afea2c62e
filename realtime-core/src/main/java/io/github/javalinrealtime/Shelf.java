package io.github.javalinrealtime;

import org.jspecify.annotations.Nullable;

/** The kept messages of all channels, oldest first, within a number of bytes; guarded by the registry's lock. */
final class Shelf {
    /** An estimate of what holds a payload: the message, its position and the two places that list it. */
    private static final int OVERHEAD = 200;

    private final long most;
    private @Nullable Kept oldest;
    private @Nullable Kept newest;
    private long bytes;

    /** One kept message, between those that were published before and after it, in whatever channel. */
    static final class Kept {
        private final ChannelState state;
        private final Message message;
        private final long until;
        private @Nullable Kept older;
        private @Nullable Kept newer;

        private Kept(ChannelState state, Message message, long until) {
            this.state = state;
            this.message = message;
            this.until = until;
        }

        Message message() {
            return message;
        }

        private long size() {
            return OVERHEAD + 2L * message.payload().length();
        }
    }

    Shelf(long most) {
        this.most = most;
    }

    void keep(ChannelState state, Message message, History history, long now) {
        if (history.messages() > 0) {
            Kept entry = new Kept(state, message, now + history.age().toNanos());
            state.kept.add(entry);
            append(entry);
        }
        while (state.kept.size() > history.messages()) {
            dropOldest(state);
        }
        trim(state, now);
        while (bytes > most && oldest != null) {
            dropOldest(oldest.state);
        }
    }

    /** Drops what is too old. */
    void trim(ChannelState state, long now) {
        while (!state.kept.isEmpty() && now - state.kept.element().until >= 0) {
            dropOldest(state);
        }
    }

    /** Drops what is too old, and all if the channel may be forgotten; whether it may. */
    boolean sweep(ChannelState state, long now) {
        trim(state, now);
        boolean over = state.isOver(now);
        while (over && !state.kept.isEmpty()) {
            dropOldest(state);
        }
        return over;
    }

    /** What the kept messages of all channels take. */
    long bytes() {
        return bytes;
    }

    private void append(Kept entry) {
        entry.older = newest;
        if (newest == null) {
            oldest = entry;
        } else {
            newest.newer = entry;
        }
        newest = entry;
        bytes += entry.size();
    }

    private void dropOldest(ChannelState state) {
        Kept entry = state.kept.remove();
        if (entry.older == null) {
            oldest = entry.newer;
        } else {
            entry.older.newer = entry.newer;
        }
        if (entry.newer == null) {
            newest = entry.older;
        } else {
            entry.newer.older = entry.older;
        }
        bytes -= entry.size();
    }
}
