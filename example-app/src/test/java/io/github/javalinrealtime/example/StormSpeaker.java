package io.github.javalinrealtime.example;

import java.io.IOException;
import java.util.List;
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
        int number = next++;
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

    /** Says no more, but for a last number that is acknowledged; returns it. */
    int finish() {
        close();
        for (int i = 0; i < MOST_TRIES_AT_LAST; i++) {
            if (say()) {
                return acknowledged.get(acknowledged.size() - 1);
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
