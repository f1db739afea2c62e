package io.github.javalinrealtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where one connection stands in one channel. Holds live messages back while a replay is under way, drops repeats, and notices a hole by a
 * message's predecessor. Guarded by its {@link Connection}'s lock.
 */
final class Recovery {
    /**
     * Beyond this, or {@link #HELD_CHARACTERS}, which fit into an outbox at once, held messages are dropped and read again;
     * what the history has not is then told as a gap.
     */
    private static final int HELD = 256;

    private static final int HELD_CHARACTERS = 128 << 10;

    final Connection connection;
    final Channel channel;

    private final Position start;
    private Position last;
    private @Nullable ArrayDeque<Message> held;
    private int heldCharacters;
    private boolean live;
    private boolean stale;

    /** Whether the connection has joined the channel's audience. */
    private boolean joined;

    /** Whether the replay that is due waits, for the registry or the client. */
    private boolean stalled;

    /** Whether the page has left the channel. */
    private boolean over;

    /** A replay that is being read. A page that left the channel and came back has another recovery, for which it does not count. */
    record Reading(Recovery recovery, Position from) {}

    Recovery(Connection connection, Channel channel, Position start) {
        this.connection = connection;
        this.channel = channel;
        this.start = start;
        this.last = start;
    }

    /** Whether this is the first time. */
    boolean join() {
        boolean joins = !joined;
        joined = true;
        return joins;
    }

    /** Whether it had joined. */
    boolean leave() {
        boolean leaves = joined;
        joined = false;
        return leaves;
    }

    /** The page has left the channel. */
    void end() {
        over = true;
    }

    boolean isOver() {
        return over;
    }

    void stall() {
        stalled = true;
    }

    /** Whether it was stalled. */
    boolean unstall() {
        boolean was = stalled;
        stalled = false;
        return was;
    }

    /** What to replay; null if there is nothing to do now. Nothing before the audience was joined, since then something would be missing after it. */
    @Nullable
    Reading behind() {
        return live || stalled || !joined ? null : reading();
    }

    /** From where the page was let in. */
    Position start() {
        return start;
    }

    /** Everything up to here was delivered, left out on purpose, or told as a gap. */
    Position last() {
        return last;
    }

    Reading reading() {
        return new Reading(this, last);
    }

    boolean isLive() {
        return live;
    }

    /** Takes a later start, from the client's own word; ignores an earlier one. Before the first replay only. */
    void startAt(Position seen) {
        if (!seen.epoch().equals(last.epoch()) || seen.isAfter(last)) {
            last = seen;
        }
    }

    /** Whether a live message is the next one, and so is to be delivered now. If not, and not known, {@link #isLive} is false. */
    boolean accept(Message message) {
        if (live && follows(message)) {
            last = message.position();
            return true;
        }
        if (!isKnown(message)) {
            live = false;
            if (held != null && (held.size() == HELD || heldCharacters > HELD_CHARACTERS)) {
                drop();
                stale = true;
            }
            if (held == null) {
                held = new ArrayDeque<>(2);
            }
            held.add(message);
            heldCharacters += message.payload().length();
        }
        return false;
    }

    /** A replay must be read from now on before anything is delivered again; whether none is under way. */
    boolean interrupt() {
        boolean idle = live;
        live = false;
        stale = true;
        return idle;
    }

    /** Whether what was held goes on where delivery stands, so that nothing is missing whatever the history has. */
    boolean holdsNext() {
        if (held != null) {
            held.removeIf(this::isKnown);
        }
        Message next = held == null ? null : held.peek();
        return !stale && next != null && follows(next);
    }

    /** Passes a gap. */
    void skipTo(Position top) {
        last = top;
    }

    /** Passes a replayed message; whether it is to be delivered. */
    boolean pass(Message message) {
        if (isKnown(message)) {
            return false;
        }
        last = message.position();
        return true;
    }

    /** After a replay up to {@code top}: what was held and follows. {@link #isLive} is then true, unless more must be read. */
    List<Message> settle(Position top) {
        List<Message> next = new ArrayList<>();
        boolean whole = true;
        for (Message message : held == null ? List.<Message>of() : held) {
            whole &= isKnown(message) || follows(message);
            if (whole && !isKnown(message)) {
                last = message.position();
                next.add(message);
            }
        }
        live = whole && !stale && !top.isAfter(last);
        drop();
        stale = false;
        return next;
    }

    private void drop() {
        held = null;
        heldCharacters = 0;
    }

    private boolean follows(Message message) {
        return message.position().epoch().equals(last.epoch()) && message.previous() == last.offset();
    }

    private boolean isKnown(Message message) {
        return message.position().epoch().equals(last.epoch())
                && message.position().offset() <= last.offset();
    }
}
