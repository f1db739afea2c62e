package io.github.javalinrealtime;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What a page has for each of its channels. Most pages have one, which takes no table. Not safe for several threads. */
final class ByChannel<V> {
    /** An immutable map of at most one channel, or a {@link HashMap}. */
    private Map<Channel, V> values = Map.of();

    @Nullable
    V get(Channel channel) {
        return values.get(channel);
    }

    int size() {
        return values.size();
    }

    /** Whether the channel had no value; else it keeps the one that it has. */
    boolean add(Channel channel, V value) {
        boolean added = !values.containsKey(channel);
        if (added) {
            put(channel, value);
        }
        return added;
    }

    /** Replaces the value of a channel, if it has one. */
    void replace(Channel channel, V value) {
        if (values.containsKey(channel)) {
            put(channel, value);
        }
    }

    @Nullable
    V remove(Channel channel) {
        V value = values.get(channel);
        if (value != null && values.size() == 1) {
            values = Map.of();
        } else if (value != null) {
            values.remove(channel);
        }
        return value;
    }

    void forEach(BiConsumer<Channel, V> action) {
        values.forEach(action);
    }

    /** A copy. */
    Map<Channel, V> all() {
        return new HashMap<>(values);
    }

    private void put(Channel channel, V value) {
        boolean alone = values.isEmpty() || (values.size() == 1 && values.containsKey(channel));
        if (alone) {
            values = Map.of(channel, value);
        } else {
            values = values instanceof HashMap ? values : new HashMap<>(values);
            values.put(channel, value);
        }
    }
}
