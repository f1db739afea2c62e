package io.github.javalinrealtime.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;

/** The load client for one contender, in a process of its own. It is killed when an order takes five minutes. */
final class Client implements AutoCloseable {
    private static final long PATIENCE_MILLIS = 300_000;
    private static final Timer clock = new Timer("client-patience", true);

    private final String contender;
    private final Process process;
    private final Writer orders;
    private final BufferedReader answers;

    Client(String program, Contender contender, int sockets, int channels, List<Server> servers) {
        this.contender = contender.name();
        List<String> command = new ArrayList<>(List.of(
                program, contender.dialect(), "" + sockets, "" + channels, contender.deflate() ? "deflate" : "plain"));
        servers.forEach(server -> command.add(server.address()));
        try {
            process = new ProcessBuilder(Processor.CLIENT.command(command))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        orders = process.outputWriter(StandardCharsets.UTF_8);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    Figures ask(String order) {
        TimerTask end = new TimerTask() {
            @Override
            public void run() {
                process.destroyForcibly();
            }
        };
        clock.schedule(end, PATIENCE_MILLIS);
        try {
            orders.write(order + "\n");
            orders.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException(
                        "the load client of " + contender + " ended at \"" + order + "\"; what it said is above");
            }
            return Figures.of(answer);
        } catch (IOException failure) {
            throw new IllegalStateException("the load client of " + contender + " has ended", failure);
        } finally {
            end.cancel();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
