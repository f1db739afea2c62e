package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class SequenceTest {
    private final List<Runnable> threads = new ArrayList<>();
    private final List<Integer> done = new ArrayList<>();
    private final Sequence sequence = new Sequence(threads::add, 3);

    @Test
    void tasksRunInOrderOnOneThreadAtATime() {
        add(1);
        add(2);
        assertEquals(1, threads.size());
        runThreads();
        add(3);
        runThreads();
        assertEquals(List.of(1, 2, 3), done);
    }

    @Test
    void onlySoManyWait() {
        add(1);
        add(2);
        add(3);
        assertFalse(sequence.add(() -> done.add(4)));
        runThreads();
        add(5);
        runThreads();
        assertEquals(List.of(1, 2, 3, 5), done);
    }

    @Test
    void aTaskThatThrowsDoesNotStopTheNext() {
        assertTrue(sequence.add(() -> {
            throw new IllegalStateException("thrown on purpose");
        }));
        add(1);
        runThreads();
        add(2);
        runThreads();
        assertEquals(List.of(1, 2), done);
    }

    @Test
    void whatATaskLeavesForLaterHoldsNobodyUp() {
        assertTrue(sequence.addInParts(() -> {
            done.add(1);
            return () -> {
                runThreads();
                done.add(10);
            };
        }));
        add(2);
        runThreads();
        assertEquals(List.of(1, 2, 10), done);
        add(3);
        runThreads();
        assertEquals(List.of(1, 2, 10, 3), done);
    }

    @Test
    void whatIsLeftForLaterMayBeTheLast() {
        assertTrue(sequence.addInParts(() -> () -> done.add(10)));
        runThreads();
        assertTrue(threads.isEmpty());
        add(1);
        runThreads();
        assertEquals(List.of(10, 1), done);
    }

    @Test
    void whereNoOtherThreadIsToBeHadWhatWaitsIsRunAfterwards() {
        Sequence alone = new Sequence(
                task -> {
                    if (!threads.isEmpty() || !done.isEmpty()) {
                        throw new RejectedExecutionException("refused on purpose");
                    }
                    threads.add(task);
                },
                3);
        assertTrue(alone.addInParts(() -> {
            done.add(1);
            return () -> done.add(10);
        }));
        assertTrue(alone.add(() -> done.add(2)));
        runThreads();
        assertEquals(List.of(1, 10, 2), done);
    }

    private void add(int number) {
        assertTrue(sequence.add(() -> done.add(number)));
    }

    private void runThreads() {
        List<Runnable> started = List.copyOf(threads);
        threads.clear();
        started.forEach(Runnable::run);
    }
}
