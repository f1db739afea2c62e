package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class UnansweredTest {
    private final Unanswered unanswered = new Unanswered();
    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void aClientThatHasItsAnswerMayCallAgainBeforeTheCallIsOver() {
        assertEquals(1, unanswered.begin());
        assertEquals(2, unanswered.begin());
        unanswered.land();
        assertEquals(2, unanswered.begin());
        unanswered.end();
        assertEquals(3, unanswered.begin());
    }

    @Test
    void theLastOneIsOverWhenItsAnswerHasGoneOut() {
        unanswered.begin();
        unanswered.last(() -> over.set(true));
        assertEquals(0, unanswered.begin());
        unanswered.land();
        assertFalse(over.get());
        unanswered.end();
        assertTrue(over.get());
    }
}
