package io.github.javalinrealtime.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Says of itself what it is told to, and knows no command but INFO and PING: for what no real server can be made to say. */
final class FakeServer implements AutoCloseable {
    private final ServerSocket socket;
    private final String info;

    /** The lines that follow are its INFO. */
    FakeServer(String... lines) {
        this.info = String.join("\r\n", lines) + "\r\n";
        try {
            this.socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        start(() -> {
            while (true) {
                Socket client = socket.accept();
                start(() -> serve(client));
            }
        });
    }

    String uri() {
        return "redis://127.0.0.1:" + socket.getLocalPort();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException closed) {
                        // The end of the connection, or of the server.
                    }
                },
                "fake-redis");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket client) throws IOException {
        try (client) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String command = "";
                for (int words = Integer.parseInt(line.substring(1)); words > 0; words--) {
                    in.readLine();
                    String word = in.readLine();
                    command = command.isEmpty() ? word : command;
                }
                client.getOutputStream().write(answer(command).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private String answer(String command) {
        return switch (command) {
            case "INFO" -> "$" + info.length() + "\r\n" + info + "\r\n";
            case "PING" -> "+PONG\r\n";
            default -> "-ERR unknown command\r\n";
        };
    }
}
