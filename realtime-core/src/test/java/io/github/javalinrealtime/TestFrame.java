package io.github.javalinrealtime;

import java.nio.charset.StandardCharsets;

/** Frames for the tests of transports, which cannot make any. */
public final class TestFrame {
    private TestFrame() {}

    /** What one client gets. */
    public static Frame of(String text) {
        return new Frame(text);
    }

    /** What all of a public channel get. */
    public static Frame pushed(String text) {
        return new Frame(text.getBytes(StandardCharsets.UTF_8), true);
    }
}
