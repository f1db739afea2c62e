package io.github.javalinrealtime;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;

/**
 * The end of an instance, spread over a time so that its clients do not come back all at once. Each socket has its turn, at which it
 * takes no more frames; it closes when its calls are answered and all that was pushed by then is written. Used by one thread.
 */
final class Drain {
    /** Few sockets do not take long. */
    private static final Duration APART = Duration.ofMillis(10);

    private final TimeSource time;
    private final long most;
    private final Queue<Connection> waiting;
    private final List<Connection> closing = new ArrayList<>();
    private final long spread;
    private final int all;
    private final long begun;

    Drain(TimeSource time, Duration most, List<Connection> connections) {
        List<Connection> shuffled = new ArrayList<>(connections);
        Collections.shuffle(shuffled);
        this.time = time;
        this.most = most.toNanos();
        this.waiting = new ArrayDeque<>(shuffled);
        this.all = shuffled.size();
        this.spread = Math.min(this.most, APART.toNanos() * all);
        this.begun = time.nanos();
    }

    /** Closes those whose turn has come. False when all are closed, or the time is over. */
    boolean goOn() {
        long passed = time.nanos() - begun;
        while (!waiting.isEmpty() && passed >= spread / all * (all - waiting.size())) {
            Connection next = waiting.remove();
            next.retire();
            closing.add(next);
        }
        closing.removeIf(Connection::isGone);
        return passed < most && !(waiting.isEmpty() && closing.isEmpty());
    }
}
