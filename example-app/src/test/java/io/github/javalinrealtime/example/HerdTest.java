package io.github.javalinrealtime.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.redis.RedisServer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All pages of an instance come back at once. {@code benchmark/herd} has ten thousand of them. */
@Timeout(600)
class HerdTest {
    private static final int PAGES = Integer.getInteger("herd.pages", 300);
    private static final int CONNECT_WITHIN = Integer.getInteger("herd.connectWithin", CrowdPage.CONNECT_WITHIN);
    private static final List<String> PROGRAM = List.of("-XX:+UseSerialGC", "-Xmx512m", CrowdApp.class.getName());

    @Test
    void allPagesOfAnInstanceThatCrashedComeBackAndHaveMissedNothing() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            Map<String, String> environment = Three.environment(redis.uri());
            try (Instance instance =
                            Instance.start("herd", environment, PROGRAM).awaitReady();
                    Instance other =
                            Instance.start("herd-other", environment, PROGRAM).awaitReady();
                    Herd herd = new Herd(instance, CONNECT_WITHIN)) {
                herd.gather(PAGES);
                herd.push(other, 1);
                herd.awaitAll("shown the first", page -> page.shown.size() == 1);
                herd.kill();
                herd.push(other, 2);
                herd.restart();
                herd.push(other, 3);
                herd.awaitBack();
                herd.push(other, 4);
                herd.awaitAll("shown the last", page -> page.shown.contains(4));
                System.out.println(herd.report("Herd, with Redis"));
                assertEquals(PAGES, herd.count(page -> page.shown.equals(List.of(1, 2, 3, 4))));
                assertEquals(PAGES, herd.count(page -> page.isKnown() && page.gaps() == 0));
                assertTrue(herd.seconds() < Herd.PATIENCE.toSeconds());
            }
        }
    }

    @Test
    void allPagesOfAnInstanceWithoutRedisComeBackAndAreTold() throws Exception {
        Map<String, String> environment = new HashMap<>(Three.environment(""));
        environment.put("REDIS_URL", "");
        try (Instance instance =
                        Instance.start("herd-alone", environment, PROGRAM).awaitReady();
                Herd herd = new Herd(instance, CONNECT_WITHIN)) {
            herd.gather(PAGES);
            herd.push(instance, 1);
            herd.awaitAll("shown the first", page -> page.shown.size() == 1);
            herd.kill();
            herd.restart();
            herd.awaitBack();
            System.out.println(herd.report("Herd, in memory"));
            assertEquals(PAGES, herd.count(page -> !page.isKnown()), "told that the server holds nothing of them");
            assertTrue(herd.seconds() < Herd.PATIENCE.toSeconds());
        }
    }
}
