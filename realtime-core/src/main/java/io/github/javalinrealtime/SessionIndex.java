package io.github.javalinrealtime;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Which pages a session has, oldest first, and which sessions have just ended; guarded by the registry's lock. */
final class SessionIndex {
    /** Longer than an upgrade is under way that read the session's key before it ended. */
    private static final long REMEMBERED = Duration.ofMinutes(1).toNanos();

    final Map<String, List<Page>> sessions = new HashMap<>();
    private final Map<String, Long> ended = new LinkedHashMap<>();

    /** Adds a page; the oldest one without a socket, if there are more than that now. */
    Optional<Page> add(Page page, int most) {
        List<Page> siblings = sessions.merge(
                page.key.session(),
                List.of(page),
                (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
        return siblings.size() <= most
                ? Optional.empty()
                : siblings.stream()
                        .filter(other -> other.fence == 0 && other != page)
                        .findFirst();
    }

    void remove(Page page) {
        sessions.computeIfPresent(page.key.session(), (session, siblings) -> {
            List<Page> others = siblings.stream().filter(other -> other != page).toList();
            return others.isEmpty() ? null : others;
        });
    }

    /** The pages of a session that ends now. */
    Set<Page> end(String session, long now) {
        ended.values().removeIf(at -> now - at >= REMEMBERED);
        ended.put(session, now);
        return Set.copyOf(sessions.getOrDefault(session, List.of()));
    }

    boolean hasEnded(String session, long now) {
        Long at = ended.get(session);
        return at != null && now - at < REMEMBERED;
    }

    void clear() {
        sessions.clear();
        ended.clear();
    }
}
