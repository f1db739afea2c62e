package io.github.javalinrealtime;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What a page has for each of its channels. Most pages have one, which takes no table. Not safe for several threads. */
final class ByChannel<V> {
    private @Nullable Channel only;
    private @Nullable V value;

    /** Instead of the two, from the second channel on. */
    private @Nullable Map<Channel, V> table;

    @Nullable
    V get(Channel channel) {
        if (table != null) {
            return table.get(channel);
        }
        return channel.equals(only) ? value : null;
    }

    int size() {
        int one = only == null ? 0 : 1;
        return table == null ? one : table.size();
    }

    /** Whether the channel had no value; else it keeps the one that it has. */
    boolean add(Channel channel, V added) {
        boolean isNew = get(channel) == null;
        if (isNew) {
            put(channel, added);
        }
        return isNew;
    }

    /** Sets the value of a channel. */
    void put(Channel channel, V next) {
        if (table == null && (only == null || only.equals(channel))) {
            only = channel;
            value = next;
        } else {
            table = table == null ? all() : table;
            table.put(channel, next);
            only = null;
            value = null;
        }
    }

    @Nullable
    V remove(Channel channel) {
        V removed = get(channel);
        if (table != null) {
            table.remove(channel);
        } else if (removed != null) {
            only = null;
            value = null;
        }
        return removed;
    }

    void forEach(BiConsumer<Channel, V> action) {
        if (table != null) {
            table.forEach(action);
        } else if (only != null && value != null) {
            action.accept(only, value);
        }
    }

    /** A copy. */
    Map<Channel, V> all() {
        Map<Channel, V> all = new HashMap<>();
        forEach(all::put);
        return all;
    }
}
