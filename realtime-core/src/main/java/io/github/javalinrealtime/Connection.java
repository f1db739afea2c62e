package io.github.javalinrealtime;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One socket of a page: delivers what comes to its outbox, in each channel's order. The {@link Hub} calls it. Its lock
 * is held for memory work alone; the outbox's lock is taken under it, never the other way round.
 */
final class Connection implements Outbox.Owner {
    final ConnectionKey key;
    final Client client;
    final Pulse pulse;
    final Unanswered unanswered = new Unanswered();

    private final Hub hub;
    private final Transport transport;
    private final Outbox outbox;
    private final ReentrantLock lock = new ReentrantLock();

    // All guarded by the lock.
    private final Standing standing = new Standing();
    private long fence;
    private long supersededBy;
    private boolean closed;
    private boolean refused;

    Connection(ConnectionKey key, Transport transport, Client client, Pulse pulse, Hub hub, Outbox.Maker outboxes) {
        this.key = key;
        this.client = client;
        this.pulse = pulse;
        this.hub = hub;
        this.transport = transport;
        this.outbox = outboxes.make(key, transport, this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    /** Sets of connections are in one order in every run, so that a simulation can be repeated. */
    @Override
    public int hashCode() {
        return key.hashCode();
    }

    /** What the registry knew of the page; false if the socket closed meanwhile. */
    boolean attached(Attachment attachment) {
        boolean superseded;
        lock.lock();
        try {
            fence = attachment.fence();
            superseded = supersededBy > fence;
            if (standing.found(attachment.subscriptions()) && client.control()) {
                outbox.add(Protocol.open(attachment.known()), null);
            }
            if (closed) {
                return false;
            }
        } finally {
            lock.unlock();
        }
        if (superseded) {
            close(CloseReason.SUPERSEDED);
        }
        return true;
    }

    /** Delivery may start, after what the client has seen; the channels to follow, or null if it has started already. */
    @Nullable
    Set<Channel> begin(Map<Channel, Position> seen) {
        return locked(() -> standing.begin(seen) ? standing.channels() : null);
    }

    boolean hasBegun() {
        return locked(standing::hasBegun);
    }

    long fence() {
        return locked(() -> fence);
    }

    /** Sets the fence, 0 while this same socket is attached anew and is not to supersede itself; returns the one before. */
    long refence(long other) {
        return locked(() -> {
            long before = fence;
            fence = other;
            return before;
        });
    }

    /** The page holds these channels now; those to follow. */
    Set<Channel> subscribed(Map<Channel, Position> positions) {
        return locked(() -> {
            Set<Channel> added = standing.add(positions);
            announce("subscribed", added);
            return standing.hasBegun() ? added : Set.of();
        });
    }

    /** The page does not hold these channels any more; those that it had joined. */
    Set<Channel> unsubscribed(Set<Channel> channels) {
        return locked(() -> {
            announce("unsubscribed", channels);
            return standing.remove(channels);
        });
    }

    /** Whether this socket is now part of the channel's audience, which {@code add} makes it. */
    boolean join(Channel channel, Runnable add) {
        return locked(() -> {
            boolean joins = !closed && standing.join(channel);
            if (joins) {
                add.run();
            }
            return joins;
        });
    }

    /** A live message. */
    void deliver(Message message, Supplier<Frame> frame) {
        boolean room = true;
        boolean behind = false;
        lock.lock();
        try {
            Recovery recovery = standing.in(message.channel());
            if (recovery == null || closed) {
                return;
            }
            boolean live = recovery.isLive();
            if (recovery.accept(message)) {
                room = send(message, frame);
            } else {
                behind = live && !recovery.isLive();
            }
        } finally {
            lock.unlock();
        }
        if (!room) {
            close(CloseReason.TOO_SLOW);
        } else if (behind) {
            hub.catchUpLater(this, Set.of(message.channel()));
        }
    }

    /** Messages may have been missed; whether a replay is due that is not under way. */
    boolean interrupted(Channel channel) {
        return locked(() -> {
            Recovery recovery = standing.in(channel);
            return recovery != null && recovery.interrupt();
        });
    }

    /** What to replay; null if there is nothing to do now. */
    Recovery.@Nullable Reading behind(Channel channel) {
        return locked(() -> closed ? null : standing.behind(channel));
    }

    /** Delivers a replay that was read, unless that is out of date. Stops where the client does not keep up. */
    void replayed(Channel channel, Recovery.Reading reading, Replay replay) {
        boolean room = true;
        lock.lock();
        try {
            Recovery recovery = standing.in(channel);
            if (recovery == null || closed || !recovery.reading().equals(reading)) {
                return;
            }
            if (replay.gap() && !recovery.holdsNext()) {
                recovery.skipTo(replay.top());
                hub.missed(key, channel);
                room = !client.control() || outbox.add(Protocol.gap(channel, replay.top()), null);
            }
            for (Message message : replay.messages()) {
                if (waitsForClient(channel)) {
                    return;
                }
                room &= !recovery.pass(message) || send(message, () -> Protocol.push(message));
            }
            if (waitsForClient(channel)) {
                return;
            }
            for (Message message : recovery.settle(replay.top())) {
                room &= send(message, () -> Protocol.push(message));
            }
        } finally {
            lock.unlock();
        }
        if (!room) {
            close(CloseReason.TOO_SLOW);
        }
    }

    /** A replay failed; {@link #retry} reads it again. */
    void stall(Channel channel) {
        lock.lock();
        try {
            standing.stall(channel);
        } finally {
            lock.unlock();
        }
    }

    /** Goes on with replays that failed, or waited for the client. */
    void retry() {
        Set<Channel> again = locked(standing::unstall);
        if (!again.isEmpty()) {
            hub.catchUpLater(this, again);
        }
    }

    void send(Frame frame) {
        if (!outbox.add(frame, null)) {
            close(CloseReason.TOO_SLOW);
        }
    }

    void ping() {
        transport.ping();
    }

    @Override
    public void drained() {
        retry();
    }

    /** Takes no more calls, and closes when those that it took are answered and all that waits by then is written. */
    void retire() {
        locked(() -> refused = true);
        unanswered.last(outbox::finish);
    }

    @Override
    public void finished() {
        close(CloseReason.RESTART);
    }

    @Override
    public void broken(Throwable cause) {
        close(CloseReason.TOO_SLOW);
    }

    /** From where this page goes on: after what was written, or where it was let in if its client says itself what it has. */
    Map<Channel, Position> positions() {
        return locked(() -> client.control() ? standing.starts() : standing.written(outbox.unsent()));
    }

    /** A newer socket of this page has this fence. */
    void superseded(long newer) {
        boolean mine = locked(() -> {
            supersededBy = Math.max(supersededBy, newer);
            return fence > 0 && fence < newer;
        });
        if (mine) {
            close(CloseReason.SUPERSEDED);
        }
    }

    boolean isOpen() {
        return locked(() -> !closed);
    }

    /** Whether nothing more is to be done to close the socket. */
    boolean isGone() {
        return outbox.isClosed();
    }

    boolean isSuperseded() {
        return locked(() -> supersededBy > fence);
    }

    /** Closes the socket and leaves. */
    void close(CloseReason reason) {
        if (leave(reason)) {
            outbox.close(reason);
        }
    }

    /** The socket has closed by itself. */
    void closed() {
        if (leave(null)) {
            outbox.close(null);
        }
    }

    /** Whether the server refused to go on with this client, so that nothing which it sent counts any more. */
    boolean isRefused() {
        return locked(() -> refused);
    }

    private boolean leave(@Nullable CloseReason reason) {
        Set<Channel> left;
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            closed = true;
            refused = reason != null;
            left = standing.leave();
        } finally {
            lock.unlock();
        }
        hub.left(this, left);
        return true;
    }

    private void announce(String event, Set<Channel> channels) {
        List<String> names = channels.stream()
                .filter(channel -> channel.owner() == null)
                .map(Channel::name)
                .toList();
        if (client.control() && standing.isFound() && !names.isEmpty()) {
            outbox.add(Protocol.changed(event, names), null);
        }
    }

    /** Whether a replay has to wait until the outbox is drained. */
    private boolean waitsForClient(Channel channel) {
        boolean crowded = outbox.isCrowded();
        if (crowded) {
            standing.stall(channel);
        }
        return crowded;
    }

    /** Whether there was room. */
    private boolean send(Message message, Supplier<Frame> frame) {
        if (!message.except().contains(key)) {
            return outbox.add(frame.get(), message);
        }
        // A client that says itself what it has would else seem to have missed what it was left out of.
        return !client.control() || outbox.add(Protocol.passed(message), message);
    }

    private <T extends @Nullable Object> T locked(Supplier<T> read) {
        lock.lock();
        try {
            return read.get();
        } finally {
            lock.unlock();
        }
    }
}
