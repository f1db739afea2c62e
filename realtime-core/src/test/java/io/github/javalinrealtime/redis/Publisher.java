package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.javalinrealtime.RealtimeException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Pushes numbers to one channel, as fast as they are acknowledged, on a thread of its own; and knows which were. */
final class Publisher implements AutoCloseable {
    private static final int MOST = 200_000;

    final String channel;
    private final RedisInstance instance;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger failed = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final Thread thread;

    Publisher(RedisInstance instance, String channel) {
        this.instance = instance;
        this.channel = channel;
        this.thread = new Thread(this::run, "publisher");
        thread.setDaemon(true);
        thread.start();
    }

    int acknowledged() {
        return acknowledged.size();
    }

    int failed() {
        return failed.get();
    }

    void awaitMore(int number) {
        int from = acknowledged();
        Await.until(number + " more pushes are acknowledged", () -> acknowledged() >= from + number);
    }

    /** Ends it; whatever was acknowledged must have come to these pages, once and in order. */
    void assertAllAt(RedisPage... pages) {
        assertAllOrTold(pages);
        for (RedisPage page : pages) {
            assertEquals(0, page.gaps(channel), "gaps");
        }
    }

    /** As {@link #assertAllAt}, but a page that was told of a gap may lack something. */
    void assertAllOrTold(RedisPage... pages) {
        close();
        List<String> wanted = List.copyOf(acknowledged);
        String last = wanted.get(wanted.size() - 1);
        for (RedisPage page : pages) {
            Await.until(
                    "the last push of " + channel + " arrives, or is told as missed",
                    () -> page.payloads(channel).contains(last) || page.endsInGap(channel));
            List<String> got = page.payloads(channel);
            assertEquals(got.size(), new HashSet<>(got).size(), "something came twice");
            List<String> gotOfThese = new ArrayList<>(got);
            gotOfThese.retainAll(new HashSet<>(wanted));
            List<String> wantedOfThese = new ArrayList<>(wanted);
            if (page.gaps(channel) > 0) {
                wantedOfThese.retainAll(new HashSet<>(got));
            }
            assertEquals(wantedOfThese, gotOfThese);
        }
    }

    @Override
    public void close() {
        over.set(true);
        try {
            thread.join(5_000);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private void run() {
        for (int i = 0; i < MOST && !over.get(); i++) {
            try {
                instance.realtime.push(i, channel);
                acknowledged.add("" + i);
            } catch (RealtimeException away) {
                failed.incrementAndGet();
                // Failing takes no time, and the number of tries is bounded.
                LockSupport.parkNanos(1_000_000);
            }
        }
    }
}
