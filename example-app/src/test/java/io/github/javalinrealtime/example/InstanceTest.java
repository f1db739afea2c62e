package io.github.javalinrealtime.example;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.redis.Await;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InstanceTest {
    @Test
    void anInstanceIsKilledStartedPausedAndStopped() throws Exception {
        try (Instance instance = Instance.start("instance-test", Map.of())) {
            instance.awaitReady();
            instance.kill();
            assertFalse(instance.isAlive());
            assertFalse(instance.isReady());

            instance.restart();
            instance.awaitReady().pause();
            assertFalse(instance.isReady());
            assertTrue(instance.isAlive());
            instance.resume();
            Await.until("it goes on", instance::isReady);

            instance.stop();
            assertFalse(instance.isAlive());
            assertTrue(Files.readString(instance.log()).contains("http://127.0.0.1:" + instance.port()));
        }
    }
}
