package io.github.javalinrealtime.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the measurements ran on. */
final class Machine {
    private Machine() {}

    static String description() {
        String processors = read("/proc/cpuinfo");
        String model = processors
                .lines()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse(System.getProperty("os.arch"));
        // This process is pinned, and told of one core alone.
        long cores =
                processors.lines().filter(line -> line.startsWith("processor")).count();
        return model + ", " + cores + " cores; Linux " + System.getProperty("os.version") + "; Java "
                + System.getProperty("java.vm.version");
    }

    /** Of the last 1, 5 and 15 minutes. */
    static String load() {
        return read("/proc/loadavg").replaceFirst("(\\S+ \\S+ \\S+)[\\s\\S]*", "$1");
    }

    /** How many files a process may have open; sockets are files. */
    static long mostFiles() {
        return read("/proc/self/limits")
                .lines()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.split("\\s+", -1)[4])
                .filter(limit -> !limit.equals("unlimited"))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
