package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A page with its socket on one instance is unsubscribed by a request on another. */
class UnsubscribedTest {
    private static final int ROUNDS = 200;

    @AutoClose
    private final RedisInstance one = new RedisInstance(RedisServer.shared().uri());

    @AutoClose
    private final RedisInstance other = new RedisInstance(RedisServer.shared().uri());

    @Test
    void whatIsPushedAfterwardsWhereverItIsPushedNeverArrives() {
        List<RedisPage> pages = new ArrayList<>();
        long longest = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String room = "left " + round;
            RedisPage page = one.open(room, "kept");
            pages.add(page);
            other.realtime.push("before", room);
            Await.until("the first arrives", () -> page.payloads(room).size() == 1);
            long start = System.nanoTime();
            other.request(page.key).unsubscribe(room);
            longest = Math.max(longest, System.nanoTime() - start);
            CompletableFuture<Void> here = CompletableFuture.runAsync(() -> one.realtime.push("after", room));
            other.realtime.push("after", room);
            here.join();
            String end = "end " + round;
            other.realtime.push(end, "kept");
            Await.until("what follows arrives", () -> page.payloads("kept").contains(end));
        }
        System.err.println("unsubscribed on another instance: at most " + longest / 1_000 + " us");
        for (int round = 0; round < ROUNDS; round++) {
            assertEquals(List.of("before"), pages.get(round).payloads("left " + round));
        }
    }
}
