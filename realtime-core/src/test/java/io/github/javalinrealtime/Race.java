package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that start at one moment; a failure of one fails the test. */
final class Race {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<Runnable> runners = new ArrayList<>();

    void runner(Runnable runner) {
        runners.add(runner);
    }

    void run() {
        ExecutorService threads = Executors.newFixedThreadPool(runners.size());
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<?>> ends = new ArrayList<>();
            runners.forEach(runner -> ends.add(threads.submit(() -> {
                start.await();
                runner.run();
                return null;
            })));
            start.countDown();
            assertTimeoutPreemptively(PATIENCE, () -> {
                for (Future<?> end : ends) {
                    end.get();
                }
            });
        } finally {
            threads.shutdownNow();
        }
    }
}
