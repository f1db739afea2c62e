package io.github.javalinrealtime;

/** How often a test does something: {@code -Dreliability.full=true} takes the number that docs/reliability.md names. */
public final class Figure {
    private Figure() {}

    /** What takes its time is done by itself only where the whole figure was asked for. */
    public static int of(int inTheSuite, int full) {
        return Boolean.getBoolean("reliability.full") ? full : inTheSuite;
    }
}
