package io.github.javalinrealtime.example;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The store of one instance; what is in it goes with the process. */
final class MemoryStore implements Store {
    private static final int MOST_VALUES = 10_000;

    private record Kept(Object value, long until) {}

    private final Map<String, Long> counters = new HashMap<>();
    private final Map<String, Deque<Object>> lists = new HashMap<>();
    private final Map<String, Map<String, Long>> sets = new HashMap<>();

    /** Anybody can make values, by asking for pages; so the one unused for longest goes. */
    private final Map<String, Kept> values = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
            return size() > MOST_VALUES;
        }
    };

    @Override
    public synchronized long count(String counter) {
        return counters.getOrDefault(counter, 0L);
    }

    @Override
    public synchronized long next(String counter) {
        return counters.merge(counter, 1L, Long::sum);
    }

    @Override
    public synchronized void append(String list, Object value, int kept) {
        Deque<Object> all = lists.computeIfAbsent(list, name -> new ArrayDeque<>());
        all.add(value);
        if (all.size() > kept) {
            all.remove();
        }
    }

    @Override
    public synchronized <T> List<T> list(String list, Class<T> type) {
        return lists.getOrDefault(list, new ArrayDeque<>()).stream()
                .map(type::cast)
                .toList();
    }

    @Override
    public synchronized void put(String key, Object value, Duration time) {
        values.put(key, new Kept(value, after(time)));
    }

    @Override
    public synchronized <T> @Nullable T get(String key, Class<T> type) {
        Kept entry = values.get(key);
        return entry == null || entry.until <= now() ? null : type.cast(entry.value);
    }

    @Override
    public synchronized boolean hold(String set, String member, Duration time) {
        return sets.computeIfAbsent(set, name -> new HashMap<>()).put(member, after(time)) == null;
    }

    @Override
    public synchronized boolean release(String set, String member) {
        return sets.getOrDefault(set, new HashMap<>()).remove(member) != null;
    }

    @Override
    public synchronized Set<String> members(String set) {
        return Set.copyOf(sets.getOrDefault(set, Map.of()).keySet());
    }

    @Override
    public synchronized Set<String> overdue(String set) {
        return sets.getOrDefault(set, Map.of()).entrySet().stream()
                .filter(member -> member.getValue() <= now())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void close() {}

    private static long after(Duration time) {
        return now() + time.toMillis();
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }
}
