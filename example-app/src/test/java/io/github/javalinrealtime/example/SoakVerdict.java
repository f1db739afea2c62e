package io.github.javalinrealtime.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What all pages were shown, against what was acknowledged. */
final class SoakVerdict {
    long shown;
    long lost;
    long doubled;
    long disordered;

    /** Shown, though pushed after the page had left the channel. */
    long late;

    /** Not shown, but the page was told of a gap there. */
    long told;

    long gaps;

    /** Of these, in channels whose history is longer than any page was away. */
    long needless;

    /** Pages that were told to stay away, or that the server did not know. */
    long strangers;

    @Override
    public String toString() {
        return String.format(
                "%,d messages shown; lost %d, doubled %d, out of order %d, after leaving %d; in %d gaps that pages were told of: %d; pages that were given up: %d",
                shown, lost, doubled, disordered, late, gaps, told, strangers);
    }

    void check() {
        assertEquals(0, lost, "lost");
        assertEquals(0, doubled, "doubled");
        assertEquals(0, disordered, "out of order");
        assertEquals(0, late, "shown after leaving");
        assertEquals(0, needless, "gaps where the history was long enough");
        assertEquals(0, strangers, "given up");
    }
}
