package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.javalinrealtime.TcpProxy;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {
    private final RedisServer redis = RedisServer.start();
    private final TcpProxy network = TcpProxy.before(redis.port());

    @AfterEach
    void close() {
        network.close();
        redis.close();
    }

    @Test
    void whatIsCutIsResetAndRefusedUntilItIsOpenAgain() throws IOException {
        try (RespConnection before = connect()) {
            before.call("PING");
            network.cut();
            assertThrows(IOException.class, () -> before.call("PING"));
        }
        assertThrows(IOException.class, this::ping);
        network.open();
        assertEquals("PONG", ping());
    }

    @Test
    void aResetTouchesOnlyTheConnectionsOfNow() throws IOException {
        try (RespConnection before = connect()) {
            before.call("PING");
            network.reset();
            assertThrows(IOException.class, () -> before.call("PING"));
            assertEquals("PONG", ping());
        }
    }

    @Test
    void aBlackHoleAcceptsAndKeepsConnectionsButNothingPasses() throws Exception {
        try (RespConnection before = connect()) {
            before.call("PING");
            network.hold();
            CompletableFuture<Object> old = later(() -> before.call("PING"));
            CompletableFuture<Object> fresh = later(this::ping);
            assertThrows(TimeoutException.class, () -> old.get(300, TimeUnit.MILLISECONDS));
            assertThrows(TimeoutException.class, () -> fresh.get(1, TimeUnit.MILLISECONDS));
            network.open();
            assertEquals("PONG", old.get(10, TimeUnit.SECONDS));
            assertEquals("PONG", fresh.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void aStallTouchesOnlyTheConnectionsOfNow() throws Exception {
        try (RespConnection before = connect()) {
            before.call("PING");
            network.stall();
            CompletableFuture<Object> old = later(() -> before.call("PING"));
            assertEquals("PONG", ping());
            assertThrows(TimeoutException.class, () -> old.get(300, TimeUnit.MILLISECONDS));
            network.open();
            assertEquals("PONG", old.get(10, TimeUnit.SECONDS));
        }
    }

    private RespConnection connect() throws IOException {
        return new RespConnection(URI.create(redis.uri(network)));
    }

    private Object ping() throws IOException {
        try (RespConnection connection = connect()) {
            return connection.call("PING");
        }
    }

    private static CompletableFuture<Object> later(Callable<Object> call) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return call.call();
            } catch (Exception failure) {
                throw new AssertionError(failure);
            }
        });
    }
}
