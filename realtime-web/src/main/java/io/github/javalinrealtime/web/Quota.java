package io.github.javalinrealtime.web;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many sockets each holder has, a session or an address, and how many it may have. For any thread. */
final class Quota {
    private final Map<String, Integer> taken = new ConcurrentHashMap<>();
    private final int most;

    Quota(int most) {
        this.most = most;
    }

    boolean hasRoom(String holder) {
        return taken.getOrDefault(holder, 0) < most;
    }

    /** Counts one more in any case, which {@link #give} takes back; whether it is within the limit. */
    boolean take(String holder) {
        return taken.merge(holder, 1, Integer::sum) <= most;
    }

    void give(String holder) {
        taken.computeIfPresent(holder, (key, sockets) -> sockets == 1 ? null : sockets - 1);
    }
}
