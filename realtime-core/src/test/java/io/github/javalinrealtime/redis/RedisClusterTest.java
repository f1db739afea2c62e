package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RedisClusterTest {
    @Test
    void aReplicaTakesOverFromAMasterThatDied() {
        try (RedisCluster cluster = RedisCluster.start()) {
            assertEquals(6, cluster.uri().split(",").length);
            assertEquals(
                    3,
                    Stream.of("a", "b", "c").map(cluster::masterOf).distinct().count());
            RedisServer master = cluster.masterOf("b");
            assertEquals("OK", master.command("SET", "b", "kept"));
            assertEquals(1L, master.command("WAIT", "1", "5000"));
            assertTrue(assertThrows(
                            IllegalStateException.class,
                            () -> cluster.masterOf("a").command("GET", "b"))
                    .getMessage()
                    .startsWith("MOVED"));

            RedisServer dead = cluster.killMasterOf("b");
            cluster.awaitFailover();

            assertEquals(master, dead);
            assertNotEquals(master, cluster.masterOf("b"));
            assertEquals("kept", cluster.masterOf("b").command("GET", "b"));
            dead.restart();
            cluster.awaitWhole();
            assertEquals("slave", ((List<?>) dead.command("ROLE")).get(0));
        }
    }

    @Test
    void withThePasswordOfTheNodesEachOfThemIsReached() {
        try (RedisCluster cluster = RedisCluster.start(conf -> conf.password("secret"))) {
            assertTrue(cluster.uri().startsWith("redis://:secret@127.0.0.1:"));
            assertFalse(cluster.nodes().stream().anyMatch(node -> node.command("PING") == null));
        }
    }
}
