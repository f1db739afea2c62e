package io.github.javalinrealtime.example;

import java.util.BitSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/** Pushes numbers to one channel, one after the other, and knows which of them were acknowledged. */
final class SoakSpeaker implements SoakSpan.Source, AutoCloseable {
    private static final CrowdHttp.Loaded NOBODY = new CrowdHttp.Loaded("", "");
    private static final int TRIES_AT_LAST = 300;

    private final String channel;
    private final CrowdHttp http;
    private final IntSupplier ports;
    private final String filler;
    private final long pauseNanos;
    private final BitSet acknowledged = new BitSet();
    private final Thread thread;
    private volatile int next;
    private volatile boolean over;

    /**
     * Begins at once.
     *
     * @param bytes of a message, about
     */
    SoakSpeaker(String channel, CrowdHttp http, IntSupplier ports, int bytes, long pauseMillis) {
        this.channel = channel;
        this.http = http;
        this.ports = ports;
        this.filler = "x".repeat(bytes);
        this.pauseNanos = TimeUnit.MILLISECONDS.toNanos(pauseMillis);
        this.thread = new Thread(this::run, "speaker in " + channel);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!over) {
            say();
            LockSupport.parkNanos(pauseNanos);
        }
    }

    /** Whether it was acknowledged. What was not is never repeated, since it may have been heard. */
    private boolean say() {
        int number = next;
        next = number + 1;
        try {
            if (http.post(ports.getAsInt(), "/push?on=" + channel + "&n=" + number, NOBODY, filler)
                            .join()
                    == 200) {
                synchronized (acknowledged) {
                    acknowledged.set(number);
                }
                return true;
            }
        } catch (CompletionException unknown) {
            // As for every number that was not acknowledged.
        }
        return false;
    }

    @Override
    public String channel() {
        return channel;
    }

    @Override
    public int next() {
        return next;
    }

    @Override
    public BitSet acknowledged() {
        synchronized (acknowledged) {
            return (BitSet) acknowledged.clone();
        }
    }

    int refused() {
        return next - acknowledged().cardinality();
    }

    /** Says no more, but for a last number that is acknowledged. */
    int finish() {
        close();
        for (int i = 0; i < TRIES_AT_LAST; i++) {
            int number = next;
            if (say()) {
                return number;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        throw new AssertionError("nothing more is acknowledged in " + channel);
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(20));
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
