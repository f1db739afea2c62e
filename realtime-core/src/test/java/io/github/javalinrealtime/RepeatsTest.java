package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepeatsTest {
    private final FakeTime time = new FakeTime();
    private final Repeats repeats = new Repeats(time);
    private final List<String> told = new ArrayList<>();

    @Test
    void theFirstOfAKindHasItsLineAndTheOthersOneTogetherEveryTenSeconds() {
        assertTrue(repeats.isFirst("a"));
        for (int i = 0; i < 10_000; i++) {
            assertFalse(repeats.isFirst("a"));
        }
        pass(9);
        assertEquals(List.of(), told);
        pass(1);
        assertEquals(List.of("a 10000"), told);
        assertFalse(repeats.isFirst("a"));
        pass(10);
        assertEquals(List.of("a 10000", "a 1"), told);
    }

    @Test
    void kindsAreCountedApart() {
        assertTrue(repeats.isFirst("a"));
        assertTrue(repeats.isFirst("b"));
        repeats.isFirst("b");
        pass(10);
        assertEquals(List.of("b 1"), told);
    }

    @Test
    void aKindThatHasStoppedIsForgottenAndIsAFirstOneAgain() {
        assertTrue(repeats.isFirst("a"));
        pass(10);
        assertTrue(repeats.isFirst("a"));
        assertEquals(List.of(), told);
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            time.pass(Duration.ofSeconds(1));
            repeats.tell((kind, count) -> told.add(kind + " " + count));
        }
    }
}
