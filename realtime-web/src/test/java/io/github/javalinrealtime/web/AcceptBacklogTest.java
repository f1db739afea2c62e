package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.abort;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class AcceptBacklogTest {
    private Javalin app;

    @AfterEach
    void stop() {
        if (app != null) {
            app.stop();
        }
    }

    @Test
    void theKernelKeepsAThousandConnectionsForTheApp() throws Exception {
        start(options -> {}, config -> {});
        assertEquals(1_024, connector().getAcceptQueueSize());
        assertEquals(Math.min(1_024, mostOfTheKernel()), backlogOfTheKernel());
    }

    @Test
    void asManyAsTheAppSays() throws Exception {
        start(options -> options.acceptBacklog = 77, config -> {});
        assertEquals(77, connector().getAcceptQueueSize());
        assertEquals(77, backlogOfTheKernel());
    }

    @Test
    void aConnectorThatTheAppGaveASizeKeepsIt() throws Exception {
        start(
                options -> {},
                config -> config.jetty.addConnector((server, http) -> {
                    ServerConnector own = new ServerConnector(server, new HttpConnectionFactory(http));
                    own.setHost("127.0.0.1");
                    own.setAcceptQueueSize(33);
                    return own;
                }));
        assertEquals(33, connector().getAcceptQueueSize());
        assertEquals(33, backlogOfTheKernel());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65_536})
    void aSizeThatNoKernelKeepsIsRefused(int size) {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> Apps.create(options -> options.acceptBacklog = size, config -> {}));
        assertEquals("rt.acceptBacklog is " + size + "; choose 1 to 65535 connections", refused.getMessage());
    }

    private void start(Consumer<RealtimeConfig> options, Consumer<JavalinConfig> more) {
        app = Apps.create(options, more).start("127.0.0.1", 0);
    }

    private ServerConnector connector() {
        return (ServerConnector) app.jettyServer().server().getConnectors()[0];
    }

    /** What {@code ss} says is in force on the listening socket. */
    private int backlogOfTheKernel() throws IOException, InterruptedException {
        Process ss;
        try {
            ss = new ProcessBuilder("ss", "-Hltn", "sport = :" + app.port()).start();
        } catch (IOException missing) {
            System.err.println("SKIPPED: the kernel's backlog is not looked at, for there is no ss (Debian: iproute2)");
            return abort("no ss");
        }
        String line = new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(0, ss.waitFor(), line);
        return Integer.parseInt(line.split("\\s+", -1)[2]);
    }

    private static int mostOfTheKernel() throws IOException {
        // By lines: a file of /proc/sys gives what it has to the first read, however short that is.
        return Integer.parseInt(
                Files.readAllLines(Path.of("/proc/sys/net/core/somaxconn")).get(0));
    }
}
