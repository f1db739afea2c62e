package io.github.javalinrealtime.redis;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The program that a {@link RedisProcess} runs: the one of the test dependency, or else an installed one. */
final class RedisBinary {
    private static final Map<String, String> ARCHITECTURES = Map.of(
            "amd64", "amd64", "x86_64", "amd64", "aarch64", "arm64", "arm64", "arm64", "i386", "386", "x86", "386");

    private static final List<String> INSTALLED = List.of("redis-server", "valkey-server");

    private static final Optional<Path> FOUND = unpacked().or(RedisBinary::installed);

    private RedisBinary() {}

    /** Ends the test as skipped where there is none. */
    static Path found() {
        if (FOUND.isEmpty()) {
            String message = "NOT TESTED with a real Redis: none comes with the tests for "
                    + System.getProperty("os.name") + " on "
                    + System.getProperty("os.arch") + ", and neither " + String.join(" nor ", INSTALLED)
                    + " is on the PATH; install one, or set -Drealtime.test.redis.url";
            System.err.println(message);
            Assumptions.abort(message);
        }
        return FOUND.get();
    }

    private static Optional<Path> unpacked() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String resource = "/redis-server-7.0.15-" + (system.startsWith("mac") ? "darwin" : system) + "-"
                + ARCHITECTURES.get(System.getProperty("os.arch"));
        try (InputStream program = RedisBinary.class.getResourceAsStream(resource)) {
            if (program == null) {
                return Optional.empty();
            }
            Path file = Files.createTempFile("redis-server", "");
            file.toFile().deleteOnExit();
            Files.copy(program, file, StandardCopyOption.REPLACE_EXISTING);
            return file.toFile().setExecutable(true) ? Optional.of(file) : Optional.empty();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Optional<Path> installed() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(folder -> INSTALLED.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
