package io.github.javalinrealtime.redis;

import io.github.javalinrealtime.Figure;
import io.github.javalinrealtime.SocketRace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class RedisSocketRaceTest {
    private static final int ROUNDS = Figure.of(500, 10_000);

    @Test
    void whenSocketsOfOnePageRaceOnTwoInstancesTheNewestStaysAndLosesNothing() throws Exception {
        try (RedisServer server = RedisServer.start();
                RedisInstance one = new RedisInstance(server.uri());
                RedisInstance other = new RedisInstance(server.uri())) {
            one.awaitReady();
            other.awaitReady();
            new SocketRace(one.realtime, other.realtime).run(ROUNDS);
        }
    }
}
