package io.github.javalinrealtime.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** A {@link RelayInstance}, as the benchmark has it. */
final class RelayProcess implements AutoCloseable {
    private final Process process;
    private final Writer orders;
    private final BufferedReader answers;

    RelayProcess(String uri) {
        try {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-XX:+UseSerialGC",
                            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                            "-classpath",
                            System.getProperty("java.class.path"),
                            RelayInstance.class.getName(),
                            uri)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        orders = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Waits for the numbers that it answers. */
    long[] ask(Object... order) {
        tell(order);
        return answer();
    }

    void tell(Object... order) {
        try {
            orders.write(
                    String.join(" ", Arrays.stream(order).map(String::valueOf).toList()) + "\n");
            orders.flush();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    long[] answer() {
        try {
            String answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException("an instance has ended; it said why above");
            }
            return Arrays.stream(answer.split(" ")).mapToLong(Long::parseLong).toArray();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        try {
            orders.close();
            if (!process.waitFor(2, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException gone) {
            process.destroyForcibly();
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
