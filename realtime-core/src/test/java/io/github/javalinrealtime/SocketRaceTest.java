package io.github.javalinrealtime;

import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SocketRaceTest {
    private static final int ROUNDS = 10_000;

    @Test
    void whenSocketsOfOnePageRaceTheNewestStaysAndLosesNothing() throws Exception {
        try (Realtime realtime = new Realtime(new Settings(
                new InMemoryRegistry(),
                new PlainJson(),
                ForkJoinPool.commonPool(),
                TimeSource.system(),
                new Limits(),
                Settings.PENDING_LEASE,
                Settings.LEASE,
                History.DEFAULT,
                List.of(),
                Settings.CALL_TIMEOUT,
                () -> Integer.MAX_VALUE))) {
            new SocketRace(realtime).run(ROUNDS);
        }
    }
}
