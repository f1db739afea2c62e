package io.github.javalinrealtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/** Chooses, by a seed, what happens next. All of it happens in one thread, so a seed says everything. */
final class Schedule {
    private static final int DEEPEST = 3;

    final Random random;
    private final List<Actor> actors = new ArrayList<>();
    private int depth;
    private long now;

    /** Whoever takes steps. */
    interface Actor {
        /** Takes one step; false if there is none to take now. */
        boolean act();
    }

    Schedule(long seed) {
        this.random = new Random(seed);
    }

    void add(Actor actor) {
        actors.add(actor);
    }

    /** A moment that no other one equals. */
    long now() {
        return ++now;
    }

    boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Any actor's next step; false if nobody has one. */
    boolean step() {
        int first = random.nextInt(actors.size());
        for (int i = 0; i < actors.size(); i++) {
            if (actors.get((first + i) % actors.size()).act()) {
                return true;
            }
        }
        return false;
    }

    /** A place where other threads may be faster. */
    void pause() {
        if (depth < DEEPEST) {
            depth++;
            while (chance(3) && step()) {
                // The chance decides how much happens in between.
            }
            depth--;
        }
    }

    /** An executor whose tasks are steps: of one thread, in order, or of many, in any order. */
    final class Lane extends AbstractExecutorService implements Actor {
        private final List<Runnable> tasks = new ArrayList<>();
        private final boolean single;
        private boolean running;

        Lane(boolean single) {
            this.single = single;
            add(this);
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        int size() {
            return tasks.size();
        }

        @Override
        public boolean act() {
            if (tasks.isEmpty() || (single && running)) {
                return false;
            }
            Runnable task = tasks.remove(single ? 0 : random.nextInt(tasks.size()));
            running = true;
            task.run();
            running = false;
            return true;
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }
}
