package io.github.javalinrealtime;

import java.util.Map;
import java.util.Set;

/** What {@link InMemoryRegistry} holds of one page; guarded by the registry's lock. */
final class Page {
    final ConnectionKey key;
    final ByChannel<Position> positions = new ByChannel<>();

    /** Of the newest socket; 0 while there is none. */
    long fence;

    /** Whether it ever held a channel. */
    boolean subscribed;

    private long leaseUntil;

    Page(ConnectionKey key, long now) {
        this.key = key;
        this.leaseUntil = now;
    }

    boolean isOver(long now) {
        return now - leaseUntil >= 0;
    }

    void prolong(long until) {
        if (until - leaseUntil > 0) {
            leaseUntil = until;
        }
    }

    void advance(Map<Channel, Position> written) {
        written.forEach((channel, position) -> {
            Position stored = positions.get(channel);
            if (stored != null && (position.isAfter(stored) || position.isOfAnotherEpoch(stored))) {
                positions.put(channel, position);
            }
        });
    }

    void checkRoom(Set<Channel> wanted, int most) {
        long added = wanted.stream()
                .filter(channel -> positions.get(channel) == null)
                .count();
        if (positions.size() + added > most) {
            throw new IllegalStateException("this page would hold " + (positions.size() + added)
                    + " channels; the limit is " + most + " (Limits.channelsPerPage)");
        }
    }
}
