package io.github.javalinrealtime;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One socket of a page: delivers what comes to its outbox, in each channel's order. The {@link Hub} calls it, and its {@link Audience}s on
 * the sender's thread. Its monitor is held for memory work alone, and guards its outbox, too.
 */
final class Connection implements Outbox.Owner {
    final ConnectionKey key;
    final Client client;
    final Pulse pulse;
    final Sender sender;
    final Unanswered unanswered = new Unanswered();

    private final Hub hub;
    private final Transport transport;
    private final Outbox outbox;

    // All guarded by the monitor.
    private final Standing standing = new Standing(this);
    private long fence;
    private long supersededBy;
    private boolean closed;
    private boolean refused;

    Connection(ConnectionKey key, Transport transport, Client client, Pulse pulse, Hub hub, Sender sender, int limit) {
        this.key = key;
        this.client = client;
        this.pulse = pulse;
        this.hub = hub;
        this.transport = transport;
        this.sender = sender;
        this.outbox = new Outbox(transport, sender, limit, this);
    }

    /** What the registry knew of the page; false if the socket closed meanwhile. */
    boolean attached(Attachment attachment) {
        boolean superseded;
        synchronized (this) {
            fence = attachment.fence();
            superseded = supersededBy > fence;
            if (standing.found(attachment.subscriptions()) && client.control()) {
                outbox.add(Outgoing.of(Protocol.open(attachment.known())));
            }
            if (closed) {
                return false;
            }
        }
        if (superseded) {
            close(CloseReason.SUPERSEDED);
        }
        return true;
    }

    /** Delivery may start, after what the client has seen; the channels to follow, or null if it has started already. */
    @Nullable
    synchronized Set<Channel> begin(Map<Channel, Position> seen) {
        return standing.begin(seen) ? standing.channels() : null;
    }

    synchronized boolean hasBegun() {
        return standing.hasBegun();
    }

    synchronized long fence() {
        return fence;
    }

    /** Sets the fence, 0 while this same socket is attached anew and is not to supersede itself; returns the one before. */
    synchronized long refence(long other) {
        long before = fence;
        fence = other;
        return before;
    }

    /** The page holds these channels now. Those to follow are given on when what was pushed before is delivered, and the client told. */
    synchronized void subscribed(Map<Channel, Position> positions, Consumer<Set<Channel>> follow) {
        Set<Channel> added = standing.add(positions);
        Set<Channel> toFollow = standing.hasBegun() ? added : Set.of();
        Frame told = standing.announcement("subscribed", added);
        inOrder(told, () -> follow.accept(toFollow));
    }

    /** The page does not hold these channels any more, but for what was pushed before; those that it had joined. */
    synchronized Set<Channel> unsubscribed(Set<Channel> channels) {
        Frame told = standing.announcement("unsubscribed", channels);
        List<Recovery> left = standing.remove(channels);
        inOrder(told, () -> left.forEach(Recovery::end));
        return left.stream()
                .filter(Recovery::leave)
                .map(recovery -> recovery.channel)
                .collect(Collectors.toSet());
    }

    /** What the registry told takes effect behind the messages that it told before. */
    private void inOrder(@Nullable Frame told, Runnable effect) {
        sender.execute(() -> {
            synchronized (this) {
                effect.run();
                if (told != null) {
                    outbox.add(Outgoing.of(told));
                }
            }
        });
    }

    /** Whether this socket is now part of the channel's audience, which {@code add} makes it. */
    synchronized boolean join(Channel channel, Consumer<Recovery> add) {
        Recovery joins = closed ? null : standing.join(channel);
        if (joins != null) {
            add.accept(joins);
        }
        return joins != null;
    }

    /** Whether an audience is still to tell this connection of messages. */
    synchronized boolean isMember(Recovery recovery) {
        return !closed && !recovery.isOver();
    }

    /** Live messages of one channel; false if the connection is not in its audience any more. */
    boolean deliver(Recovery recovery, List<Outgoing> messages) {
        boolean room = true;
        boolean behind;
        int delivered = 0;
        synchronized (this) {
            if (!isMember(recovery)) {
                return false;
            }
            boolean live = recovery.isLive();
            for (int i = 0; i < messages.size(); i++) {
                Outgoing next = messages.get(i);
                Message message = next.message();
                if (message != null && recovery.accept(message)) {
                    room &= send(next);
                    delivered++;
                }
            }
            behind = live && !recovery.isLive();
        }
        hub.events().counters.deliveries.add(delivered);
        if (!room) {
            refuse(CloseReason.TOO_SLOW, Refusal.TOO_SLOW);
        } else if (behind) {
            hub.catchUpLater(this, Set.of(recovery.channel));
        }
        return true;
    }

    /** Messages may have been missed: reads what is missing, unless that is under way. */
    void interrupted(Recovery recovery) {
        boolean due;
        synchronized (this) {
            due = isMember(recovery) && recovery.interrupt();
        }
        if (due) {
            hub.catchUpLater(this, Set.of(recovery.channel));
        }
    }

    /** As {@link #interrupted(Recovery)}, of a channel that it may have joined; whether it is for the caller to read. */
    synchronized boolean interrupted(Channel channel) {
        Recovery recovery = standing.in(channel);
        return recovery != null && recovery.interrupt();
    }

    /** What to replay; null if there is nothing to do now. */
    synchronized Recovery.@Nullable Reading behind(Channel channel) {
        Recovery recovery = closed ? null : standing.in(channel);
        return recovery == null ? null : recovery.behind();
    }

    /** Delivers a replay that was read, unless that is out of date. Stops where the client does not keep up. */
    void replayed(Channel channel, Recovery.Reading reading, Replay replay) {
        boolean room = true;
        synchronized (this) {
            Recovery recovery = standing.in(channel);
            if (recovery == null || closed || !recovery.reading().equals(reading)) {
                return;
            }
            if (replay.gap() && !recovery.holdsNext()) {
                recovery.skipTo(replay.top());
                hub.missed(key, channel);
                room = !client.control() || outbox.add(Outgoing.of(Protocol.gap(channel, replay.top())));
            }
            for (Message message : replay.messages()) {
                if (waitsForClient(channel)) {
                    return;
                }
                room &= !recovery.pass(message) || replay(message);
            }
            if (waitsForClient(channel)) {
                return;
            }
            for (Message message : recovery.settle(replay.top())) {
                room &= replay(message);
            }
        }
        if (!room) {
            refuse(CloseReason.TOO_SLOW, Refusal.TOO_SLOW);
        }
    }

    /** A replay failed; {@link #drained} reads it again. */
    synchronized void stall(Channel channel) {
        standing.stall(channel);
    }

    /** Goes on with replays that failed, or waited for the client. */
    @Override
    public void drained() {
        Set<Channel> again;
        synchronized (this) {
            again = standing.unstall();
        }
        if (!again.isEmpty()) {
            hub.catchUpLater(this, again);
        }
    }

    /** Sends an answer, behind the messages that were pushed before it. */
    void send(Frame frame) {
        sender.executeHere(() -> {
            if (!outbox.add(Outgoing.of(frame))) {
                refuse(CloseReason.TOO_SLOW, Refusal.TOO_SLOW);
            }
        });
    }

    void ping() {
        transport.ping();
    }

    /** Takes no more calls, and closes when those that it took are answered and all that was pushed by then is written. */
    void retire() {
        synchronized (this) {
            refused = true;
        }
        unanswered.last(() -> sender.execute(outbox::finish));
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
    synchronized Map<Channel, Position> positions() {
        return client.control() ? standing.starts() : standing.written(outbox.unsent());
    }

    /** A newer socket of this page has this fence. */
    void superseded(long newer) {
        boolean mine;
        synchronized (this) {
            supersededBy = Math.max(supersededBy, newer);
            mine = fence > 0 && fence < newer;
        }
        if (mine) {
            close(CloseReason.SUPERSEDED);
        }
    }

    synchronized boolean isOpen() {
        return !closed;
    }

    /** Whether nothing more is to be done to close the socket. */
    boolean isGone() {
        return outbox.isClosed();
    }

    synchronized boolean isSuperseded() {
        return supersededBy > fence;
    }

    /** Closes the socket and leaves. */
    void close(@Nullable CloseReason reason) {
        if (leave(reason)) {
            outbox.close(reason);
        }
    }

    /** Closes the socket for what the client is or did. */
    void refuse(CloseReason reason, Refusal cause) {
        if (leave(reason)) {
            hub.events().refused(cause, "");
            outbox.close(reason);
        }
    }

    /** The socket has closed by itself. */
    void closed() {
        close(null);
    }

    /** Whether the server refused to go on with this client, so that nothing which it sent counts any more. */
    synchronized boolean isRefused() {
        return refused;
    }

    private boolean leave(@Nullable CloseReason reason) {
        Set<Channel> left;
        synchronized (this) {
            if (closed) {
                return false;
            }
            closed = true;
            refused = reason != null;
            left = standing.leave();
        }
        hub.left(this, left);
        return true;
    }

    /** Whether a replay has to wait until the outbox is drained. */
    private boolean waitsForClient(Channel channel) {
        boolean crowded = outbox.isCrowded();
        if (crowded) {
            standing.stall(channel);
        }
        return crowded;
    }

    private boolean replay(Message message) {
        hub.events().counters.replayed();
        return send(hub.outgoing(message));
    }

    /** Whether there was room. */
    private boolean send(Outgoing next) {
        Message message = next.message();
        if (message == null || message.except().isEmpty() || !message.except().contains(key)) {
            return outbox.add(next);
        }
        // A client that says itself what it has would else seem to have missed what it was left out of.
        return !client.control() || outbox.add(new Outgoing(Protocol.passed(message), message));
    }
}
