package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.WireBytes.FIN;
import static io.github.javalinrealtime.web.WireBytes.TEXT;
import static io.github.javalinrealtime.web.WireBytes.call;
import static io.github.javalinrealtime.web.WireBytes.frame;
import static io.github.javalinrealtime.web.WireBytes.text;
import static io.github.javalinrealtime.web.WireBytes.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.Refusal;
import io.github.javalinrealtime.redis.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each bound of the server, on real sockets: what is just taken, what is not, and what is counted. */
@Timeout(60)
class SocketLimitsTest {
    @AutoClose
    private ConformanceApp app;

    @Test
    void aMessageIsAsLongAsItMayBe() throws IOException {
        start(options -> options.limits.incomingBytes = 500);
        String fits = "x".repeat(500 - call("").length);
        try (WireClient client = app.connect()) {
            client.send(frame(FIN | TEXT, call(fits)));
            client.assertEcho(fits);
            client.send(frame(FIN | TEXT, call(fits + "x")));
            client.assertFails(1009);
        }
        assertRefused(Refusal.INCOMING_SIZE, 1);
    }

    @Test
    void aMessageComesInAsManyFragmentsAsItMay() throws IOException {
        start(options -> options.limits.incomingFragments = 3);
        byte[] empty = {};
        try (WireClient client = app.connect()) {
            client.send(frame(TEXT, call("x")), frame(0, empty), frame(FIN, empty));
            client.assertEcho("x");
            client.send(frame(TEXT, call("x")), frame(0, empty), frame(0, empty), frame(FIN, empty));
            client.assertFails(1009);
        }
        assertRefused(Refusal.INCOMING_SIZE, 1);
    }

    @Test
    void framesAgainstTheProtocolAreCounted() throws IOException {
        start(options -> {});
        try (WireClient client = app.connect()) {
            client.send(frame(FIN | 3, call("x")));
            client.assertFails(1002);
        }
        assertRefused(Refusal.PROTOCOL, 1);
    }

    @Test
    void aClientSendsAsOftenAsItMay() throws IOException {
        start(options -> options.limits.framesPerSecond = 20);
        try (WireClient client = app.connect()) {
            client.trySend(WireBytes.times(400, text("{}")));
            assertEquals(4429, client.awaitCloseBehindOthers());
        }
        assertRefused(Refusal.FRAME_RATE, 1);
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 203.0.113.7",
        "2001:db8:1:2::7, 2001:db8:1:2:ffff::8",
        "'[2001:db8:1:2::7]', '2001:db8:1:2:ffff::8'"
    })
    void anAddressHasAsManySocketsAsItMay(String address, String same) throws IOException {
        start(options -> options.limits.socketsPerAddress = 2);
        WireClient first = open(address, 101);
        open(same, 101);
        open(address, 503);
        open("198.51.100.7", 101);
        first.close();
        Await.until(
                "the socket is no longer counted", () -> app.plugin.metrics().sockets() == 2);
        open(same, 101);
        assertRefused(Refusal.SOCKETS_PER_ADDRESS, 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "10.1.2.3",
                "192.168.1.1",
                "172.16.0.1",
                "169.254.1.1",
                "::1",
                "fd00::1",
                "fe80::1",
                "unknown",
                "_hidden",
                "example.com"
            })
    void aProxysAddressHasAnyNumber(String address) throws IOException {
        start(options -> options.limits.socketsPerAddress = 1);
        open(address, 101);
        open(address, 101);
        assertRefused(Refusal.SOCKETS_PER_ADDRESS, 0);
    }

    @Test
    void ofManyUpgradesAtOnceNoneIsCountedTwiceOrForEver() throws IOException {
        start(options -> options.limits.socketsPerSession = 5);
        for (int round = 0; round < 5; round++) {
            List<WireClient> clients = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                clients.add(app.connect());
            }
            for (WireClient client : clients) {
                client.close();
            }
            Await.until("no socket is open", () -> app.plugin.metrics().sockets() == 0);
        }
        assertRefused(Refusal.SOCKETS_PER_SESSION, 0);
    }

    private void start(Consumer<RealtimeConfig> options) throws IOException {
        app = ConformanceApp.start(false, options);
    }

    /** A socket from behind a proxy, whose upgrade is answered like this. */
    private WireClient open(String address, int status) throws IOException {
        WireClient client = app.dial();
        client.send(utf8(app.handshake("X-Forwarded-For: " + address)));
        String head = client.head();
        assertTrue(head.startsWith("HTTP/1.1 " + status), head);
        if (status == 101) {
            client.assertAlive();
        }
        return client;
    }

    private void assertRefused(Refusal cause, int times) {
        assertEquals(times, app.plugin.metrics().refusals().get(cause));
    }
}
