package io.github.javalinrealtime.example;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The app's data: in memory for one instance, in a Redis for several. No instance keeps data elsewhere, so that each can serve
 * any request. Values are records that JSON can carry.
 */
interface Store extends AutoCloseable {
    /** How often a counter was moved on. */
    long count(String counter);

    /** Moves a counter on and gives its new value, from 1. */
    long next(String counter);

    /** Appends to a list, of which the newest are kept. */
    void append(String list, Object value, int kept);

    <T> List<T> list(String list, Class<T> type);

    /** Keeps a value for some time, in the place of an older one. */
    void put(String key, Object value, Duration time);

    <T> @Nullable T get(String key, Class<T> type);

    /** Puts a member into a set, or finds it there, and gives it some time from now on; tells whether it was not there. */
    boolean hold(String set, String member, Duration time);

    /** Takes a member out; tells whether it was there, so that of several instances one alone does what follows. */
    boolean release(String set, String member);

    Set<String> members(String set);

    /** The members whose time is over; they stay until they are released. */
    Set<String> overdue(String set);

    /** Whether the data can be reached now. */
    boolean isReady();

    @Override
    void close();
}
