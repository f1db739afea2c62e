package io.github.javalinrealtime.benchmark;

import java.util.ArrayList;
import java.util.List;

/** What the phases share. For use by one thread. */
final class Bench {
    final Options options;
    final Workshop workshop;
    final Results results = new Results();
    private final List<String> failures = new ArrayList<>();

    Bench(Options options, Workshop workshop) {
        this.options = options;
        this.workshop = workshop;
    }

    /** What went wrong so far; a sentence each. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Adds to these. */
    void failed(String what) {
        failures.add(what);
        say("LEFT OUT: " + what);
    }

    void say(String text) {
        System.err.println("benchmark: " + text);
    }

    /** Whether it went well; what did not is said, here and in the report, and the others go on. */
    boolean attempt(String what, Runnable task) {
        try {
            task.run();
            return true;
        } catch (RuntimeException failure) {
            failed(what + ": " + failure.getMessage());
            return false;
        }
    }
}
