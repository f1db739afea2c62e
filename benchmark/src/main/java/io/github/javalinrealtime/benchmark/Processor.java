package io.github.javalinrealtime.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Where processes run: servers on one core, all else on another, so that a server's CPU is its own. */
enum Processor {
    SERVER(0),
    CLIENT(1);

    private static final boolean PINS = Runtime.getRuntime().availableProcessors() > 1 && works("taskset", "-V");

    private final int core;

    Processor(int core) {
        this.core = core;
    }

    /** Whether it can be had. */
    static boolean pins() {
        return PINS;
    }

    /** Whether a program is there. */
    static boolean works(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    List<String> command(List<String> command) {
        List<String> pinned = new ArrayList<>();
        if (PINS) {
            pinned.addAll(List.of("taskset", "-c", Integer.toString(core)));
        }
        pinned.addAll(command);
        return pinned;
    }

    /** This process, and what it starts from now on. */
    void take() {
        if (PINS
                && !works(
                        "taskset",
                        "-a",
                        "-p",
                        "-c",
                        "" + core,
                        "" + ProcessHandle.current().pid())) {
            throw new UncheckedIOException(new IOException("taskset does not move this process to core " + core));
        }
    }
}
