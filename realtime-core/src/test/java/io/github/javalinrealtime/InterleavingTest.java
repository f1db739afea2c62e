package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Nothing lost, nothing doubled, order kept, whatever comes in between. One seed again: {@code -Dinterleaving.seed=…}. */
class InterleavingTest {
    private static final int ROUNDS = Integer.getInteger("interleaving.rounds", 10_000);
    private static final int MUTATED = 2_000;

    @Test
    void noOrderOfStepsLosesOrDoublesAMessage() {
        Long again = Long.getLong("interleaving.seed");
        LongStream seeds = again == null ? LongStream.range(0, ROUNDS) : LongStream.of(again);
        seeds.forEach(seed -> assertEquals(
                Optional.empty(),
                new Simulation(seed, Simulation.Mutation.NONE).run(),
                () -> "interleaving.seed=" + seed));
    }

    @ParameterizedTest
    @EnumSource(value = Simulation.Mutation.class, mode = Mode.EXCLUDE, names = "NONE")
    void whatIsBrokenOnPurposeIsFound(Simulation.Mutation mutation) {
        String expected = mutation == Simulation.Mutation.UNSUBSCRIBE_LATE ? "after unsubscribe" : "lost ";
        long found = LongStream.range(0, MUTATED)
                .filter(seed -> new Simulation(seed, mutation).run().orElse("").contains(expected))
                .count();
        assertTrue(found > 0, mutation + " was not found");
    }
}
