package io.github.javalinrealtime.web.clients;

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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A client that is no library of Java: what this machine has, with a script of the test resources. Works in {@code target/clients}. */
public enum Program {
    /** Node's; npm fetches it, once. */
    WS("node and npm") {
        @Override
        List<String> files() {
            return List.of("client.js", "package.json");
        }

        @Override
        Stream<Path> interpreters() {
            Path fetched = folder().resolve("node_modules/ws/package.json");
            return installed("node")
                    .filter(node -> Files.exists(fetched)
                            || installed("npm").anyMatch(npm -> succeeds(npm, "install", "--no-audit", "--no-fund")));
        }
    },

    /** Python's. */
    WEBSOCKETS("a python3 that has it; apt-get install python3-websockets") {
        @Override
        List<String> files() {
            return List.of("client.py");
        }

        @Override
        Stream<Path> interpreters() {
            // The first one on the PATH need not be the one that Debian's package is for.
            return installed("python3").filter(python -> succeeds(python, "-c", "import websockets"));
        }
    };

    private static final Map<Program, Optional<Path>> FOUND = new ConcurrentHashMap<>();

    private final String needed;

    Program(String needed) {
        this.needed = needed;
    }

    /** Of the test resources; the script is the first. */
    abstract List<String> files();

    /** Those that can run the script. */
    abstract Stream<Path> interpreters();

    /** To open one socket. Ends the test as skipped where the client cannot be had. */
    List<String> command() {
        Path interpreter = FOUND.computeIfAbsent(this, Program::find).orElse(null);
        if (interpreter == null) {
            Assumptions.abort(missing());
        }
        return List.of(interpreter.toString(), folder().resolve(files().get(0)).toString());
    }

    /** What it complains of. */
    Path log() {
        return folder().resolve("log");
    }

    Path folder() {
        return Path.of("target", "clients", toString()).toAbsolutePath();
    }

    boolean succeeds(Path command, String... arguments) {
        try {
            Process process = new ProcessBuilder(Stream.concat(Stream.of(command.toString()), Stream.of(arguments))
                            .toList())
                    .directory(folder().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log().toFile())
                    .start();
            boolean ended = process.waitFor(60, TimeUnit.SECONDS);
            process.destroyForcibly();
            return ended && process.exitValue() == 0;
        } catch (IOException failure) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    static Stream<Path> installed(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable);
    }

    private Optional<Path> find() {
        try {
            Files.createDirectories(folder());
            for (String file : files()) {
                try (InputStream resource = Program.class.getResourceAsStream("/clients/" + this + "/" + file)) {
                    Files.copy(resource, folder().resolve(file), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Optional<Path> found = interpreters().findFirst();
        if (found.isEmpty()) {
            System.err.println(missing() + "; what was tried is in " + folder());
        }
        return found;
    }

    private String missing() {
        return "NOT TESTED with the WebSocket client " + this + ", which needs " + needed;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
