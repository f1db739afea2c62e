package io.github.javalinrealtime.benchmark;

import io.github.javalinrealtime.benchmark.Results.Choice;
import java.util.function.ToDoubleFunction;

/**
 * A promise, and what was measured of it.
 *
 * @param measure what it is about
 * @param atMost whether less is better
 * @param must the promise
 * @param aim what would be good
 * @param value what was measured
 */
record Row(String measure, boolean atMost, double must, double aim, ToDoubleFunction<Choice> value) {
    static Row atMost(String measure, double must, double aim, ToDoubleFunction<Choice> value) {
        return new Row(measure, true, must, aim, value);
    }

    static Row atLeast(String measure, double must, double aim, ToDoubleFunction<Choice> value) {
        return new Row(measure, false, must, aim, value);
    }

    /** By the medians. */
    String verdict() {
        double measured = value.applyAsDouble(Choice.MEDIAN);
        if (Double.isNaN(measured)) {
            return "not measured";
        }
        return holds(measured, aim) ? "aim held" : holds(measured, must) ? "held" : "**missed**";
    }

    private boolean holds(double measured, double bound) {
        return atMost ? measured <= bound : measured >= bound;
    }
}
