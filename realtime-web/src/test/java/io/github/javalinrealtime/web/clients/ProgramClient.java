package io.github.javalinrealtime.web.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.javalinrealtime.redis.Certificate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A client in another language: one process for each socket, which reads what to do and writes what it sees, as lines of JSON. */
public final class ProgramClient implements Client {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Program program;
    private final List<String> command;

    /** Ends the test as skipped where the program cannot be had. */
    public ProgramClient(Program program) {
        this.program = program;
        this.command = program.command();
    }

    @Override
    public Socket open(URI uri, String cookie, String origin, Arrivals arrivals) throws IOException {
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of(
                uri.toString(), cookie, origin, Certificate.get().chain().toString()));
        Process process =
                new ProcessBuilder(line).redirectError(program.log().toFile()).start();
        Thread reader = new Thread(() -> read(process, arrivals), "client's output");
        reader.setDaemon(true);
        reader.start();
        return new Running(process);
    }

    private void read(Process process, Arrivals arrivals) {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                JsonNode value = JSON.readTree(line).path("value");
                switch (JSON.readTree(line).path("event").asText()) {
                    case "open" -> arrivals.opened(value.asText());
                    case "text" -> arrivals.text(value.asText());
                    case "pong" -> arrivals.pong(value.asText());
                    case "closed" -> arrivals.closed(value.asInt());
                    default -> arrivals.failed(line);
                }
            }
            arrivals.failed("the program has ended; see " + program.log());
        } catch (IOException killed) {
            arrivals.failed(killed);
        }
    }

    private record Running(Process process) implements Socket {
        @Override
        public void send(String text) throws IOException {
            order("send", text);
        }

        @Override
        public void ping(String payload) throws IOException {
            order("ping", payload);
        }

        @Override
        public void end(int code) throws IOException {
            order("end", code);
        }

        @Override
        public void cut() {
            process.destroyForcibly();
        }

        private void order(String order, Object value) throws IOException {
            OutputStream input = process.getOutputStream();
            String line = JSON.writeValueAsString(Map.of("order", order, "value", value));
            input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            input.flush();
        }
    }
}
