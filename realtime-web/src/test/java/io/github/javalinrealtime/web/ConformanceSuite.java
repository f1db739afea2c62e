package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.WireBytes.utf8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** One app for all tests of a class: plain, and over TLS for what {@link ConformanceTlsTest} encloses. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ConformanceSuite {
    /** How many bytes a message may have. */
    static final int MOST = 128 << 10;

    @AutoClose
    ConformanceApp app;

    @BeforeAll
    void start() throws IOException {
        app = ConformanceApp.start(isSecure(), this::options);
    }

    /** What the app has other than by default. */
    void options(RealtimeConfig options) {}

    boolean isSecure() {
        return getClass().getEnclosingClass() == ConformanceTlsTest.class;
    }

    /** The socket that {@link #assertFails} takes. */
    WireClient connect() throws IOException {
        return app.connect();
    }

    void assertFails(byte[] bytes, int... codes) throws IOException {
        try (WireClient client = connect()) {
            client.send(bytes);
            client.assertFails(codes);
        }
    }

    /** The head of the answer to a handshake, which must be taken. */
    static String opens(WireClient client, String handshake) throws IOException {
        client.send(utf8(handshake));
        String head = client.head();
        assertTrue(head.startsWith("HTTP/1.1 101"), head);
        return head;
    }
}
