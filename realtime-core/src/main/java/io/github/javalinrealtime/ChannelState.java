package io.github.javalinrealtime;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What {@link InMemoryRegistry} holds of one channel; guarded by the registry's lock. */
final class ChannelState {
    private static final long REPEAT = Duration.ofMinutes(2).toNanos();

    final Channel channel;
    final Set<Page> holders = new HashSet<>(2);
    final ArrayDeque<Shelf.Kept> kept = new ArrayDeque<>(0);

    private Map<String, Repeat> repeats = Map.of();
    private Position top;
    private long stateUntil;

    private record Repeat(Position position, long until) {}

    ChannelState(Channel channel, TimeSource time) {
        this.channel = channel;
        this.top = new Position(UUID.randomUUID().toString().substring(24), time.micros());
        this.stateUntil = time.nanos();
    }

    Position top() {
        return top;
    }

    boolean isHeld(long now) {
        for (Page page : holders) {
            if (!page.isOver(now)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the state itself may go: nobody's lease names it, and none has for the time that the last one was given. */
    boolean isOver(long now) {
        return holders.isEmpty() && now - stateUntil >= 0;
    }

    void prolong(long leaseUntil) {
        if (leaseUntil - stateUntil > 0) {
            stateUntil = leaseUntil;
        }
    }

    Message append(Publication publication, TimeSource time) {
        long previous = top.offset();
        top = top.at(Math.max(previous + 1, time.micros()));
        String id = publication.id();
        if (id != null) {
            if (repeats.isEmpty()) {
                repeats = new LinkedHashMap<>();
            }
            repeats.put(id, new Repeat(top, time.nanos() + REPEAT));
        }
        return new Message(channel, top, previous, publication.payload(), publication.except());
    }

    Optional<Position> published(@Nullable String id, long now) {
        if (repeats.isEmpty()) {
            return Optional.empty();
        }
        Iterator<Repeat> oldestFirst = repeats.values().iterator();
        while (oldestFirst.hasNext() && now - oldestFirst.next().until >= 0) {
            oldestFirst.remove();
        }
        Repeat repeat = id == null ? null : repeats.get(id);
        return Optional.ofNullable(repeat).map(Repeat::position);
    }

    Replay replay(Position after) {
        if (after.equals(top)) {
            return Replay.whole(List.of(), top);
        }
        List<Message> messages = new ArrayList<>();
        for (Shelf.Kept entry : kept) {
            if (entry.message().position().offset() > after.offset()) {
                messages.add(entry.message());
            }
        }
        boolean whole = after.epoch().equals(top.epoch())
                && !messages.isEmpty()
                && messages.get(0).previous() == after.offset()
                && messages.get(messages.size() - 1).position().offset() == top.offset();
        return whole ? Replay.whole(messages, top) : Replay.gap(top);
    }
}
