package io.github.javalinrealtime.benchmark;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Makes what the benchmark needs and Maven did not: programs in C, the peers. What cannot be made is said, and left out. */
final class Workshop {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path PEERS = Path.of("peers").toAbsolutePath();
    private static final Path SOURCES = Path.of("src", "main", "c");
    private static final int MINUTES = 10;

    private final List<String> missing = new ArrayList<>();
    private final boolean node;
    private final boolean javaPeers;

    private Workshop(boolean peers) {
        compile("load", "load", "event", "measure", "page", "socket", "message", "dialect", "publish", "call");
        compile("floor", "floor");
        node = peers && make("ws, socket.io and faye", PEERS.resolve("node"), npm());
        javaPeers = peers && make("netty-socketio, CometD and STOMP", PEERS, maven());
        if (!Processor.pins()) {
            missing.add("taskset, or a second core: servers and client share cores, and disturb each other");
        }
    }

    /** Takes some minutes the first time. */
    static Workshop open(boolean peers) {
        if (!Processor.works("cc", "--version")) {
            throw new IllegalStateException("no cc found: the load client and the floor are written in C;"
                    + " install a C compiler and zlib's headers (Debian: gcc libc6-dev zlib1g-dev)");
        }
        return new Workshop(peers);
    }

    /** What was left out, and why; a sentence each. */
    List<String> missing() {
        return List.copyOf(missing);
    }

    boolean hasNode() {
        return node;
    }

    boolean hasJavaPeers() {
        return javaPeers;
    }

    /** The path of a program in C. */
    String program(String name) {
        return TARGET.resolve(name).toString();
    }

    /** Of a peer in Java. */
    String classPath(String peer) {
        Path module = PEERS.resolve(peer.toLowerCase(java.util.Locale.ROOT)).resolve("target");
        try {
            return module.resolve("classes")
                    + File.pathSeparator
                    + Files.readString(module.resolve("classpath")).strip();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void compile(String program, String... sources) {
        List<String> command = new ArrayList<>(List.of("cc", "-O2", "-Wall", "-Wextra", "-o", program(program)));
        for (String source : sources) {
            command.add(SOURCES.resolve(source + ".c").toString());
        }
        if (program.equals("load")) {
            command.add("-lz");
        }
        if (!run(Path.of("").toAbsolutePath(), command)) {
            throw new IllegalStateException("cc does not compile " + program + "; what it says is above");
        }
    }

    private boolean make(String what, Path folder, List<String> command) {
        boolean made = !command.isEmpty() && run(folder, command);
        if (!made) {
            missing.add(what + ": "
                    + (command.isEmpty() ? "no node or no npm found" : String.join(" ", command) + " failed"));
        }
        return made;
    }

    private static List<String> npm() {
        return Processor.works("node", "--version") && Processor.works("npm", "--version")
                ? List.of("npm", "ci", "--no-audit", "--no-fund", "--silent")
                : List.of();
    }

    private static List<String> maven() {
        return List.of(Path.of("..", "mvnw").toAbsolutePath().normalize().toString(), "-q", "-B", "process-classes");
    }

    private static boolean run(Path folder, List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .inheritIO()
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .start();
            if (process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                return process.exitValue() == 0;
            }
            process.destroyForcibly();
            return false;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
