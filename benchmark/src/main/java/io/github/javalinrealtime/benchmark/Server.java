package io.github.javalinrealtime.benchmark;

import io.github.javalinrealtime.redis.FreePort;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A contender that runs, in a process of its own, on 127.0.0.1 and the servers' core. What it says goes to {@code target/logs}. */
final class Server implements AutoCloseable {
    private static final Path LOGS = Path.of("target", "logs");
    private static final Duration START = Duration.ofMinutes(1);
    private static final int BETWEEN_MILLIS = 50;

    private final Contender contender;
    private final int port = FreePort.next();
    private final int second = FreePort.next();
    private final Process process;

    /** Returns when it listens. */
    Server(Contender contender) {
        this.contender = contender;
        try {
            Files.createDirectories(LOGS);
            process = new ProcessBuilder(Processor.SERVER.command(contender.command(port, second)))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log()))
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        awaitListening();
    }

    private File log() {
        return LOGS.resolve(contender.name() + ".log").toFile();
    }

    /** For the load client. */
    String address() {
        return port + ":" + control() + ":" + process.pid();
    }

    private int control() {
        return contender.separateControl() ? second : port;
    }

    /** Lets a Java server collect all its garbage. */
    void collectGarbage() {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        if (contender.isJava() && !Processor.works(jcmd, "" + process.pid(), "GC.run")) {
            throw new IllegalStateException("jcmd does not reach " + contender.name());
        }
    }

    private void awaitListening() {
        long deadline = System.nanoTime() + START.toNanos();
        while (!(listens(port) && listens(control()))) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                close();
                throw new IllegalStateException(contender.name() + " did not start; its log is " + log());
            }
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
