package io.github.javalinrealtime.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToIntFunction;

/** Says numbers in one room of the chat, one after the other, by HTTP; and knows which of them the app has acknowledged. */
final class StormSpeaker implements AutoCloseable {
    /** The history has a hundred. */
    private static final int MOST_BEHIND = 60;

    private static final int MOST = 1_000_000;
    private static final int MOST_TRIES_AT_LAST = 100;

    final String room;
    final String channel;
    final String texts;
    private final StormClient client;
    private final ToIntFunction<StormSpeaker> heard;
    private final long pauseNanos;
    private final List<Integer> acknowledged = new CopyOnWriteArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread thread;
    private volatile int next;

    /**
     * Begins at once.
     *
     * @param texts what a text begins with
     * @param heard the greatest number that each page was shown, at least
     * @param perSecond how many it says at most
     */
    StormSpeaker(StormClient client, String room, String texts, ToIntFunction<StormSpeaker> heard, int perSecond) {
        this.client = client;
        this.room = room;
        this.channel = "room:" + room;
        this.texts = texts;
        this.heard = heard;
        this.pauseNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.thread = new Thread(this::run, "speaker in " + room);
        thread.setDaemon(true);
        thread.start();
    }

    List<Integer> acknowledged() {
        return List.copyOf(acknowledged);
    }

    /** What was acknowledged was shown, once and in order; less what a page may lack that was told of a gap. */
    void assertShown(StormLog log) {
        List<Integer> shown = new ArrayList<>(log.numbers(texts));
        Set<Integer> once = new HashSet<>(shown);
        assertEquals(shown.size(), once.size(), () -> "shown twice in " + room + ": " + shown);
        List<Integer> wanted = new ArrayList<>(acknowledged);
        List<Integer> lost = new ArrayList<>(wanted);
        lost.removeAll(once);
        if (log.gaps() == 0) {
            assertEquals(List.of(), lost, "lost in " + room);
        }
        wanted.removeAll(lost);
        shown.retainAll(new HashSet<>(wanted));
        assertEquals(wanted, shown, "order in " + room);
    }

    int refused() {
        return next - acknowledged.size();
    }

    private void run() {
        while (!over.get() && next < MOST) {
            // A page that is away longer than the history would rightly be told of a gap.
            if (next - heard.applyAsInt(this) <= MOST_BEHIND) {
                say();
            }
            LockSupport.parkNanos(pauseNanos);
        }
    }

    /** Whether it was acknowledged. What was not is never repeated, since it may have been heard. */
    private boolean say() {
        int number = next;
        next = number + 1;
        try {
            int status = client.post("/rooms/" + room + "/messages", "text", texts + number);
            if (status == 204) {
                acknowledged.add(number);
                return true;
            }
            if (status == 403) {
                client.post("/rooms/" + room + "/name", "name", "Speaker");
            }
        } catch (IOException unknown) {
            // As for every number that was not acknowledged.
        }
        return false;
    }

    int last() {
        return acknowledged.get(acknowledged.size() - 1);
    }

    /** Says no more, but for a last number that is acknowledged. */
    void finish() {
        close();
        for (int i = 0; i < MOST_TRIES_AT_LAST; i++) {
            if (say()) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        throw new AssertionError("nothing more is acknowledged in " + room);
    }

    @Override
    public void close() {
        over.set(true);
        try {
            thread.join(TimeUnit.SECONDS.toMillis(20));
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
