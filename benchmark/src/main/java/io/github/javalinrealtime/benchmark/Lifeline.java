package io.github.javalinrealtime.benchmark;

import java.io.IOException;
import java.io.OutputStream;

/** Ends this process when its standard input ends, and so with the process that started it, however that one ended. */
final class Lifeline {
    private Lifeline() {}

    static void hold() {
        Thread thread = new Thread(Lifeline::watch, "lifeline");
        thread.setDaemon(true);
        thread.start();
    }

    private static void watch() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException broken) {
            // The end, too.
        }
        Runtime.getRuntime().halt(0);
    }
}
