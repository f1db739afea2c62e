package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.WireBytes.FIN;
import static io.github.javalinrealtime.web.WireBytes.TEXT;
import static io.github.javalinrealtime.web.WireBytes.frame;
import static io.github.javalinrealtime.web.WireBytes.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.Attached;
import io.github.javalinrealtime.CloseReason;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.Limits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over an end point in memory, with an app behind it that does what it should not. */
class WebSocketConnectionTest {
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final ByteArrayEndPoint client = new ByteArrayEndPoint();
    private final List<String> received = new ArrayList<>();
    private final WebSocketConnection connection = new WebSocketConnection(
            client, new LocalConnector(new Server()), new App(), Compression.ON, new Limits(), new Closing(timer));

    private final class App implements WebSocketConnection.Owner, Attached {
        @Override
        public Attached opened(WebSocketTransport transport) {
            return this;
        }

        @Override
        public void refused(ProtocolError error) {}

        @Override
        public void beat() {}

        @Override
        public void closed() {}

        @Override
        public void receive(String text) {
            received.add(text);
            if (text.equals("bad")) {
                throw new IllegalStateException("thrown on purpose");
            }
        }

        @Override
        public void alive() {}

        @Override
        public void close(CloseReason reason) {}

        @Override
        public ConnectionKey key() {
            throw new UnsupportedOperationException();
        }
    }

    @BeforeEach
    void open() {
        client.setConnection(connection);
        connection.onOpen();
    }

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void aFailureLeavesNoSocketBehindThatNobodyReads() {
        send("good");
        assertTrue(client.isOpen());
        assertThrows(IllegalStateException.class, () -> send("bad"));
        assertEquals(List.of("good", "bad"), received);
        assertFalse(client.isOpen());
    }

    private void send(String text) {
        client.addInput(ByteBuffer.wrap(frame(FIN | TEXT, utf8(text))));
    }
}
