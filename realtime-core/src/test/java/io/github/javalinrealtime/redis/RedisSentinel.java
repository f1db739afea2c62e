package io.github.javalinrealtime.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A Redis with one replica and one sentinel, on 127.0.0.1. A master that is silent for half a second is replaced by the
 * other. For one thread; see {@link RedisServer} for systems without a Redis.
 */
public final class RedisSentinel implements AutoCloseable {
    /** What the sentinel calls the master. */
    private static final String NAME = "master";

    private final List<RedisServer> servers = new ArrayList<>();
    private RedisProcess sentinel;

    private RedisSentinel() {}

    /** Starts an empty one that keeps nothing. */
    public static RedisSentinel start() {
        return start(conf -> {});
    }

    /** Starts an empty one, and returns when the sentinel would promote the replica. */
    public static RedisSentinel start(Consumer<RedisConf> options) {
        RedisSentinel all = new RedisSentinel();
        try {
            RedisServer master = RedisServer.start(options);
            all.servers.add(master);
            RedisServer replica = RedisServer.start(conf -> options.accept(conf.replicaOf(master)));
            all.servers.add(replica);
            Await.until("the replica follows", replica::isLinked);
            all.sentinel = RedisProcess.start("", port -> conf(port, URI.create(master.uri())), "--sentinel");
            Await.until("the sentinel knows the replica", all::knowsTheReplica);
            return all;
        } catch (RuntimeException | Error failure) {
            all.close();
            throw failure;
        }
    }

    /** For a client: {@code redis-sentinel://127.0.0.1:port/0#master}. */
    public String uri() {
        String login = URI.create(servers.get(0).uri()).getUserInfo();
        return "redis-sentinel://" + (login == null ? "" : login + "@") + "127.0.0.1:"
                + sentinel.uri().getPort() + "/0#" + NAME;
    }

    /** The one that the sentinel names; after a kill, that is the dead one for a while. */
    public RedisServer master() {
        List<?> address = (List<?>) ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME);
        return servers.stream()
                .filter(server -> address.get(1).equals(Integer.toString(server.port())))
                .findFirst()
                .orElseThrow();
    }

    /** Kills the master, and returns it, so that the test may restart it. */
    public RedisServer killMaster() {
        RedisServer master = master();
        master.kill();
        return master;
    }

    /** Waits until the sentinel names a running master that knows that it is one, and returns it. */
    public RedisServer awaitPromotion() {
        Await.until(
                "the sentinel names a running master",
                () -> master().isRunning() && "master".equals(((List<?>) master().command("ROLE")).get(0)));
        return master();
    }

    /** Kills all and removes their files. */
    @Override
    public void close() {
        if (sentinel != null) {
            sentinel.close();
        }
        servers.forEach(RedisServer::close);
    }

    private boolean knowsTheReplica() {
        List<?> replicas = (List<?>) ask("SENTINEL", "REPLICAS", NAME);
        if (replicas.isEmpty()) {
            return false;
        }
        List<?> replica = (List<?>) replicas.get(0);
        return "slave".equals(field(replica, "flags")) && "ok".equals(field(replica, "master-link-status"));
    }

    private Object ask(String... words) {
        try (RespConnection connection = new RespConnection(sentinel.uri())) {
            return connection.call(words);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Object field(List<?> all, String name) {
        return all.get(all.indexOf(name) + 1);
    }

    private static List<String> conf(int port, URI master) {
        List<String> lines = new ArrayList<>(List.of(
                "bind 127.0.0.1",
                "port " + port,
                "dir data",
                "sentinel monitor " + NAME + " 127.0.0.1 " + master.getPort() + " 1",
                "sentinel down-after-milliseconds " + NAME + " 500",
                "sentinel failover-timeout " + NAME + " 3000"));
        if (master.getUserInfo() != null) {
            lines.add("sentinel auth-pass " + NAME + " " + master.getUserInfo().substring(1));
        }
        return lines;
    }
}
