package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.ErrorCode;
import io.github.javalinrealtime.RealtimeEvent;
import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestPage;
import io.github.javalinrealtime.web.testing.TestReply;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An app whose handlers, routes and listeners throw whatever can be thrown. */
@Timeout(120)
class ThrowingTest {
    private static final int PAGES = 20;
    private static final int CALLS = 500;
    private static final int ROUTE_EVERY = 50;

    private final AtomicInteger thrown = new AtomicInteger();
    private final AtomicInteger told = new AtomicInteger();
    private final AtomicInteger listened = new AtomicInteger();
    private RealtimeTest test;

    @BeforeEach
    void start() {
        test = Apps.start(
                options -> {
                    options.limits.framesPerSecond = 1_000_000;
                    options.handler("throw", call -> {
                        throw next();
                    });
                    options.handler("throw later", call -> CompletableFuture.failedStage(next()));
                    options.handler("unwritable", call -> {
                        thrown.incrementAndGet();
                        return new Object();
                    });
                    options.on(RealtimeEvent.Failed.class, event -> told.incrementAndGet());
                    options.on(RealtimeEvent.class, event -> {
                        listened.incrementAndGet();
                        throw new AssertionError("on purpose");
                    });
                    options.on(RealtimeEvent.Failed.class, event -> {
                        throw new IllegalStateException("on purpose");
                    });
                },
                config -> config.routes.get("/throw", ctx -> {
                    throw new LinkageError("on purpose");
                }));
    }

    @AfterEach
    void stop() {
        test.close();
    }

    /** Of all kinds, in turn. */
    private Exception next() {
        int number = thrown.getAndIncrement();
        return switch (number % 4) {
            case 0 -> new IllegalStateException("on purpose");
            case 1 -> new Exception("on purpose");
            case 2 -> sneaked(new StackOverflowError("on purpose"));
            default -> sneaked(new OutOfMemoryError("on purpose"));
        };
    }

    /** Throws it, as if it were unchecked. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException sneaked(Throwable error) throws E {
        throw (E) error;
    }

    @Test
    void tenThousandFailuresCostNoSocketAndNoDeliveryAndAllAreCounted() {
        List<TestPage> pages = IntStream.range(0, PAGES)
                .mapToObj(i -> test.browser().open("/page?on=room").connect())
                .toList();
        String[] actions = {"throw", "throw later", "unwritable"};
        for (int i = 0; i < CALLS; i++) {
            for (TestPage page : pages) {
                TestReply reply = page.send(actions[i % actions.length], null);
                assertEquals("failed", reply.error());
                assertEquals("", reply.body());
            }
            if (i % ROUTE_EVERY == 0) {
                assertEquals(500, pages.get(0).call("GET", "/throw", null).status());
            }
            test.plugin().push(i, "room");
            for (TestPage page : pages) {
                assertEquals(i, page.awaitPush("room").as(Integer.class));
            }
        }
        assertEquals(PAGES * CALLS, thrown.get());
        assertEquals(PAGES, test.plugin().metrics().sockets());
        assertEquals(0, test.plugin().metrics().gaps());
        assertEquals(PAGES * CALLS, test.plugin().metrics().errors().get(ErrorCode.FAILED));
        test.plugin().eventsTold().join();
        assertEquals(PAGES * CALLS, told.get());
        assertTrue(listened.get() > PAGES * CALLS + CALLS, "the listener threw at each event");
    }
}
