package io.github.javalinrealtime.redis;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** A redis-server as a child process, in a folder of its own, on a port that it keeps over restarts. */
final class RedisProcess implements AutoCloseable {
    private static final int TRIES = 5;
    private static final Set<RedisProcess> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(RedisProcess::close), "redis-shutdown"));
    }

    private final Path folder;
    private final URI uri;
    private final List<String> command;
    private Process process;

    private RedisProcess(Path folder, URI uri, List<String> command) {
        this.folder = folder;
        this.uri = uri;
        this.command = command;
    }

    /**
     * Starts, and waits until it answers.
     *
     * @param login what stands before the host in the URI: empty, or {@code :password@}
     * @param lines of the configuration, for a port
     * @param arguments that follow the configuration file
     */
    static RedisProcess start(String login, IntFunction<List<String>> lines, String... arguments) {
        for (int i = 1; ; i++) {
            int port = FreePort.next();
            RedisProcess server = create(URI.create("redis://" + login + "127.0.0.1:" + port), arguments);
            try {
                Files.write(server.file("redis.conf"), lines.apply(port));
                server.launch();
                return server;
            } catch (IOException failure) {
                server.close();
                throw new UncheckedIOException(failure);
            } catch (AssertionError failure) {
                boolean portTaken = server.log().contains("in use");
                server.close();
                if (!portTaken || i == TRIES) {
                    throw failure;
                }
            }
        }
    }

    private static RedisProcess create(URI uri, String... arguments) {
        Path program = RedisBinary.found();
        try {
            Path folder = Files.createTempDirectory("realtime-redis");
            Files.createDirectory(folder.resolve("data"));
            List<String> command = new ArrayList<>(List.of(program.toString(), "redis.conf"));
            command.addAll(List.of(arguments));
            RedisProcess server = new RedisProcess(folder, uri, command);
            OPEN.add(server);
            return server;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** How it is reached without TLS. */
    URI uri() {
        return uri;
    }

    void launch() {
        File log = file("redis.log").toFile();
        try {
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Await.until("redis-server answers", () -> !process.isAlive() || answers());
        if (!process.isAlive()) {
            throw new AssertionError("redis-server did not start: " + log());
        }
    }

    boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Ends it as a crash does. */
    void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    /** Removes what it stored. */
    void forget() {
        delete(file("data"));
        try {
            Files.createDirectory(file("data"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void signal(String name) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new AssertionError("kill -" + name + " ended with " + status);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    @Override
    public void close() {
        if (OPEN.remove(this)) {
            kill();
            delete(folder);
        }
    }

    /** On a port that was taken in the meantime, another one's server would answer. */
    private boolean answers() throws IOException {
        try (RespConnection connection = new RespConnection(uri)) {
            String info = (String) connection.call("INFO", "server");
            return info.contains("process_id:" + process.pid() + "\r") && "PONG".equals(connection.call("PING"));
        }
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    private String log() {
        try {
            return Files.readString(file("redis.log"));
        } catch (IOException none) {
            return "";
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
