package io.github.javalinrealtime.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A Redis Cluster of three masters with a replica each, on 127.0.0.1. A node that is silent for a second is failed over;
 * the slots of others are served meanwhile. Needs Redis 7. For one thread; see {@link RedisServer} for systems without a Redis.
 */
public final class RedisCluster implements AutoCloseable {
    private static final int MASTERS = 3;
    private static final int SLOTS = 16_384;

    private final List<RedisServer> nodes;

    private RedisCluster(List<RedisServer> nodes) {
        this.nodes = nodes;
    }

    /** Starts an empty one that keeps nothing. */
    public static RedisCluster start() {
        return start(conf -> {});
    }

    /** Starts an empty one, and returns when all slots are served and all replicas follow. */
    public static RedisCluster start(Consumer<RedisConf> options) {
        List<RedisServer> nodes = new ArrayList<>();
        RedisCluster cluster = new RedisCluster(nodes);
        try {
            for (int i = 0; i < 2 * MASTERS; i++) {
                nodes.add(RedisServer.start(conf -> options.accept(conf.cluster())));
            }
            cluster.join();
            return cluster;
        } catch (RuntimeException | Error failure) {
            cluster.close();
            throw failure;
        }
    }

    /** For a client: {@code redis://127.0.0.1:port,127.0.0.1:port,...}. */
    public String uri() {
        return nodes.get(0).uri()
                + nodes.stream()
                        .skip(1)
                        .map(node -> ",127.0.0.1:" + node.port())
                        .collect(Collectors.joining());
    }

    /** All six, also those that were killed. */
    public List<RedisServer> nodes() {
        return List.copyOf(nodes);
    }

    /** Who serves a key, as the first running node knows it; after a kill, that may be the dead one for a while. */
    public RedisServer masterOf(String key) {
        RedisServer asked = running().get(0);
        long slot = (Long) asked.command("CLUSTER", "KEYSLOT", key);
        return Range.all(asked).stream()
                .filter(range -> range.first() <= slot && slot <= range.last())
                .map(range -> at(range.master()))
                .findFirst()
                .orElseThrow();
    }

    /** Kills the master of a key, and returns it, so that the test may restart it. */
    public RedisServer killMasterOf(String key) {
        RedisServer master = masterOf(key);
        master.kill();
        return master;
    }

    /** Waits until all running nodes know a running master for each slot. */
    public void awaitFailover() {
        Await.until("each slot has a running master", () -> running().stream().allMatch(this::isServed));
    }

    /** Waits until all six run, and each master has its replica, as after the restart of the one that was killed. */
    public void awaitWhole() {
        awaitFailover();
        Await.until(
                "all six nodes know three masters with a replica each",
                () -> nodes.stream().allMatch(node -> node.isRunning() && isPaired(node) && node.isLinked()));
    }

    /** Kills all and removes their files. */
    @Override
    public void close() {
        nodes.forEach(RedisServer::close);
    }

    private void join() {
        for (int i = 0; i < MASTERS; i++) {
            RedisServer master = nodes.get(i);
            master.command("CLUSTER", "ADDSLOTSRANGE", "" + firstSlot(i), "" + (firstSlot(i + 1) - 1));
            master.command("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
        }
        for (RedisServer node : nodes.subList(1, nodes.size())) {
            nodes.get(0).command("CLUSTER", "MEET", "127.0.0.1", Integer.toString(node.port()), busPort(node));
        }
        Await.until(
                "the nodes know each other",
                () -> nodes.stream()
                        .allMatch(node -> info(node).contains("cluster_known_nodes:" + nodes.size() + "\r")));
        for (int i = 0; i < MASTERS; i++) {
            String master = (String) nodes.get(i).command("CLUSTER", "MYID");
            nodes.get(MASTERS + i).command("CLUSTER", "REPLICATE", master);
        }
        awaitWhole();
    }

    private boolean isServed(RedisServer node) {
        List<Range> ranges = Range.all(node);
        return info(node).contains("cluster_state:ok\r")
                && ranges.stream().mapToLong(Range::size).sum() == SLOTS
                && ranges.stream().allMatch(range -> at(range.master()).isRunning());
    }

    private static boolean isPaired(RedisServer node) {
        return Range.all(node).stream().allMatch(range -> range.nodes() == 2);
    }

    private List<RedisServer> running() {
        return nodes.stream().filter(RedisServer::isRunning).toList();
    }

    private RedisServer at(long port) {
        return nodes.stream().filter(node -> node.port() == port).findFirst().orElseThrow();
    }

    private static int firstSlot(int master) {
        return SLOTS * master / MASTERS;
    }

    private static String busPort(RedisServer node) {
        return (String) ((List<?>) node.command("CONFIG", "GET", "cluster-port")).get(1);
    }

    private static String info(RedisServer node) {
        return (String) node.command("CLUSTER", "INFO");
    }

    /** Slots that one master serves, as a node told it; the dead are counted as nodes until the cluster knows. */
    private record Range(long first, long last, long master, int nodes) {
        static List<Range> all(RedisServer node) {
            return ((List<?>) node.command("CLUSTER", "SLOTS"))
                    .stream().map(range -> of((List<?>) range)).toList();
        }

        long size() {
            return last - first + 1;
        }

        private static Range of(List<?> range) {
            List<?> master = (List<?>) range.get(2);
            return new Range((Long) range.get(0), (Long) range.get(1), (Long) master.get(1), range.size() - 2);
        }
    }
}
