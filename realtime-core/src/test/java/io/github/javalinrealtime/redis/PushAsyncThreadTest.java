package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PushAsyncThreadTest {
    @Test
    void whatDependsOnAPushMayPushAndWaitForIt() throws Exception {
        try (RedisServer server = RedisServer.start();
                RedisInstance instance = new RedisInstance(server.uri())) {
            RedisPage page = instance.open("room");
            CompletableFuture<Void> second = instance.realtime
                    .pushAsync("first", "room")
                    .thenRun(() -> instance.realtime.push("second", "room"));
            second.get(10, TimeUnit.SECONDS);
            Await.until("both arrive", () -> page.payloads("room").equals(List.of("first", "second")));
            assertEquals(0, page.gaps("room"));
        }
    }
}
