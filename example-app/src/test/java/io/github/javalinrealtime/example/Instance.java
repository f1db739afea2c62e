package io.github.javalinrealtime.example;

import io.github.javalinrealtime.redis.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The example app, or another, in a process of its own, on 127.0.0.1 and at a port that it keeps over restarts. It ends with the process that
 * started it. What it logs goes to {@code target/instances/<name>.log}. For use by one thread.
 */
final class Instance implements AutoCloseable {
    private static final Path LOGS = Path.of("target", "instances").toAbsolutePath();
    private static final List<String> QUICK_START = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration START = Duration.ofMinutes(1);
    private static final int BETWEEN_MILLIS = 50;
    private static final int STOP_MILLIS = 20_000;

    private final String name;
    private final int port = FreePort.next();
    private final Map<String, String> environment;
    private final List<String> program;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private Process process;

    private Instance(String name, Map<String, String> environment, List<String> program) {
        this.name = name;
        this.environment = environment;
        this.program = program;
    }

    /** Starts one, and does not wait. The environment is added to that of this process. */
    static Instance start(String name, Map<String, String> environment) {
        List<String> program = new ArrayList<>(QUICK_START);
        program.add(InstanceMain.class.getName());
        return start(name, environment, program);
    }

    /**
     * The same with another app, that has the same environment and answers at {@code /health}.
     *
     * @param program options of the JVM, and the class
     */
    static Instance start(String name, Map<String, String> environment, List<String> program) {
        Instance instance = new Instance(name, new HashMap<>(environment), List.copyOf(program));
        try {
            Files.createDirectories(LOGS);
            Files.deleteIfExists(instance.log());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        instance.restart();
        return instance;
    }

    /** Starts it again, at the same port, after {@link #kill} or {@link #stop}. */
    void restart() {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException(name + " runs; kill or stop it first");
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(program);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.environment().putAll(Map.of("HOST", "127.0.0.1", "PORT", "" + port, "INSTANCE", name));
        try {
            process = builder.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    int port() {
        return port;
    }

    Path log() {
        return LOGS.resolve(name + ".log");
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Returns when it is ready; fails if it ends, or is not after a minute. */
    Instance awaitReady() {
        long deadline = System.nanoTime() + START.toNanos();
        while (!isReady()) {
            if (ended(BETWEEN_MILLIS) || System.nanoTime() > deadline) {
                throw new AssertionError(name + " did not start; its log is " + log());
            }
        }
        return this;
    }

    /** What {@code /health} says; false where it does not answer. */
    boolean isReady() {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health"))
                .timeout(PATIENCE)
                .build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends it as a crash does (SIGKILL). */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Asks it to end (SIGTERM), and waits until it has. */
    void stop() {
        process.destroy();
        if (!ended(STOP_MILLIS)) {
            throw new AssertionError(name + " did not stop; its log is " + log());
        }
    }

    private boolean ended(long withinMillis) {
        try {
            return process.waitFor(withinMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Stops it for a while (SIGSTOP): connections stay and are accepted, but nothing is answered. */
    void pause() {
        signal("STOP");
    }

    /** Ends {@link #pause}. */
    void resume() {
        signal("CONT");
    }

    private void signal(String signal) {
        try {
            int status = new ProcessBuilder("kill", "-" + signal, "" + process.pid())
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new AssertionError("kill -" + signal + " ended with " + status);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }

    @Override
    public String toString() {
        return name;
    }
}
