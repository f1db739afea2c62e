package io.github.javalinrealtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

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

    private final ArrayDeque<Message> held = new ArrayDeque<>(0);
    private final Position start;
    private Position last;
    private boolean live;
    private long heldCharacters;
    private boolean stale;

    /** A replay that is being read. A page that left the channel and came back has another recovery, for which it does not count. */
    record Reading(Recovery recovery, Position from) {}

    Recovery(Position start) {
        this.start = start;
        this.last = start;
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
            if (held.size() == HELD || heldCharacters > HELD_CHARACTERS) {
                drop();
                stale = true;
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
        held.removeIf(this::isKnown);
        return !stale && !held.isEmpty() && follows(held.element());
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
        while (!held.isEmpty() && (isKnown(held.element()) || follows(held.element()))) {
            Message message = held.remove();
            if (!isKnown(message)) {
                last = message.position();
                next.add(message);
            }
        }
        live = held.isEmpty() && !stale && !top.isAfter(last);
        drop();
        stale = false;
        return next;
    }

    private void drop() {
        held.clear();
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
