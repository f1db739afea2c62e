package io.github.javalinrealtime.example;

import java.io.IOException;

/** What an {@link Instance} runs: the app, which ends when the standard input does, as it does with the process that holds it. */
final class InstanceMain {
    private InstanceMain() {}

    public static void main(String[] args) {
        endWithParent();
        ExampleApp.main(args);
    }

    /** From now on this process does. */
    static void endWithParent() {
        Thread watch = new Thread(InstanceMain::watch, "parent");
        watch.setDaemon(true);
        watch.start();
    }

    private static void watch() {
        try {
            while (System.in.read() >= 0) {
                // Nobody writes there.
            }
        } catch (IOException broken) {
            // As good as its end.
        }
        System.exit(0);
    }
}
