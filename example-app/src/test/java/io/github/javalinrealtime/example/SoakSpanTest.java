package io.github.javalinrealtime.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class SoakSpanTest {
    private final SoakVerdict verdict = new SoakVerdict();
    private final BitSet acknowledged = new BitSet();
    private int next;
    private SoakSpan span = subscribe("room");

    private SoakSpan subscribe(String channel) {
        return new SoakSpan(new SoakSpan.Source() {
            @Override
            public String channel() {
                return channel;
            }

            @Override
            public int next() {
                return next;
            }

            @Override
            public BitSet acknowledged() {
                return acknowledged;
            }
        });
    }

    private void push(int number) {
        next += number;
        acknowledged.set(0, next);
    }

    private void show(int... numbers) {
        for (int number : numbers) {
            span.shown(number);
        }
    }

    @Test
    void whatIsMissingIsLost() {
        push(5);
        show(0, 1, 4);
        span.judge(-1, verdict);
        assertEquals(2, verdict.lost);
        assertEquals(3, verdict.shown);
    }

    @Test
    void whatIsMissingAtTheEndIsLostWhereThePageStayed() {
        push(5);
        show(0, 1);
        span.judge(4, verdict);
        assertEquals(3, verdict.lost);
    }

    @Test
    void whatWasPushedBeforeThePageCameIsNotMissing() {
        push(3);
        span = subscribe("room");
        push(2);
        show(3, 4);
        span.judge(4, verdict);
        verdict.check();
    }

    @Test
    void nobodyWaitsForWhatWasSaidBeforeThePageCame() {
        push(3);
        span = subscribe("room");
        assertTrue(span.hasShown(2));
        assertFalse(span.hasShown(3));
    }

    @Test
    void whatWasNotAcknowledgedMayBeMissingAndMayComeLate() {
        push(6);
        acknowledged.clear(1, 3);
        show(0, 3, 1, 4, 5);
        span.judge(5, verdict);
        verdict.check();
    }

    @Test
    void aGapExcusesWhatIsMissingThereAlone() {
        span = subscribe(CrowdApp.HEAVY);
        push(10);
        show(0, 1);
        span.missed();
        show(4, 6);
        span.judge(6, verdict);
        assertEquals(2, verdict.told);
        assertEquals(1, verdict.lost);
        assertEquals(0, verdict.needless);
    }

    @Test
    void aGapAtTheEndExcusesTheRest() {
        push(5);
        show(0);
        span.missed();
        span.judge(4, verdict);
        assertEquals(4, verdict.told);
        assertEquals(0, verdict.lost);
        assertEquals(1, verdict.needless, "the history of a room is long enough");
    }

    @Test
    void whatIsShownTwiceOrOutOfOrderIsCounted() {
        push(4);
        show(0, 2, 1, 2, 3);
        span.judge(3, verdict);
        assertEquals(1, verdict.doubled);
        assertEquals(1, verdict.disordered);
        assertEquals(0, verdict.lost);
    }

    @Test
    void whatIsPushedAfterThePageLeftMayNotBeShown() {
        push(2);
        show(0, 1);
        span.end();
        push(1);
        show(2);
        span.judge(-1, verdict);
        assertEquals(1, verdict.late);
    }
}
