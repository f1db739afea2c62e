package io.github.javalinrealtime.redis;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on a Cluster of three masters and three replicas. */
class RedisClusterRegistryTest extends RedisHarness {
    private static RedisCluster cluster;

    @BeforeAll
    static void start() {
        cluster = RedisCluster.start();
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Override
    protected String uri() {
        return cluster.uri();
    }

    @Override
    protected Object command(String key, String... words) {
        return cluster.masterOf(key).command(words);
    }

    @Override
    protected List<String> keys(String pattern) {
        List<String> keys = new ArrayList<>();
        for (RedisServer node : cluster.nodes()) {
            for (Object key : (List<?>) node.command("KEYS", pattern)) {
                if (cluster.masterOf((String) key) == node) {
                    keys.add((String) key);
                }
            }
        }
        return keys;
    }
}
