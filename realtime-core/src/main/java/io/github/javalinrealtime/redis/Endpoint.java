package io.github.javalinrealtime.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.RedisClusterURIUtil;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Opens connections: to one server, to the one that a Sentinel names as master, or to a Cluster. */
final class Endpoint implements AutoCloseable {
    /** Below the 600 ms within which a push is to fail. */
    static final Duration COMMAND_TIMEOUT = Duration.ofMillis(500);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration TOPOLOGY_AGE = Duration.ofSeconds(5);
    private static final int WAITING = 10_000;

    /** A password with one of these as it is ends where it seems to be a host, and would be shown as one. */
    private static final Pattern NOT_ENCODED = Pattern.compile("://[^@]*[/?#].*@");

    private final List<RedisURI> hosts;
    private final ClientResources resources;
    private final RedisClient client;
    private volatile @Nullable RedisClusterClient cluster;

    Endpoint(List<RedisURI> hosts) {
        this.hosts = hosts;
        this.resources = DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .build();
        this.client = RedisClient.create(resources);
        client.setOptions(configure(ClientOptions.builder(), false).build());
        if (hosts.size() > 1) {
            becomeCluster();
        }
    }

    /** From here on all connections are to the Cluster that the host belongs to. */
    void becomeCluster() {
        RedisClusterClient made = RedisClusterClient.create(resources, hosts);
        ClusterTopologyRefreshOptions refresh = ClusterTopologyRefreshOptions.builder()
                .enablePeriodicRefresh(TOPOLOGY_AGE)
                .adaptiveRefreshTriggersTimeout(COMMAND_TIMEOUT)
                .build();
        made.setOptions(((ClusterClientOptions.Builder) configure(ClusterClientOptions.builder(), true))
                .topologyRefreshOptions(refresh)
                .build());
        cluster = made;
    }

    boolean isCluster() {
        return cluster != null;
    }

    CompletionStage<Commands.Connection> commands() {
        RedisClusterClient nodes = cluster;
        if (nodes == null) {
            return client.connectAsync(StringCodec.UTF8, hosts.get(0))
                    .thenApply(connection -> new Commands.Connection(connection, connection.async()));
        }
        return fresh(nodes)
                .thenCompose(ready -> ready.connectAsync(StringCodec.UTF8))
                .thenCompose(Endpoint::toAllMasters)
                .thenApply(connection -> new Commands.Connection(connection, connection.async()));
    }

    /** Lettuce connects to a node when it has a command for it, which it would reject until then. One that is dead must not hold up the others. */
    private static CompletionStage<StatefulRedisClusterConnection<String, String>> toAllMasters(
            StatefulRedisClusterConnection<String, String> connection) {
        return CompletableFuture.allOf(connection.getPartitions().stream()
                        .filter(Endpoint::isMaster)
                        .map(RedisClusterNode::getUri)
                        .map(uri -> connection.getConnectionAsync(uri.getHost(), uri.getPort()))
                        .map(connecting -> connecting.exceptionally(dead -> null))
                        .toArray(CompletableFuture[]::new))
                .thenApply(connected -> connection);
    }

    /** One that failed and has been replaced stays in the list of nodes, without slots. */
    static boolean isMaster(RedisClusterNode node) {
        return node.getRole().isUpstream() && !node.hasNoSlots();
    }

    CompletionStage<? extends StatefulRedisPubSubConnection<String, String>> relay() {
        RedisClusterClient nodes = cluster;
        return nodes == null
                ? client.connectPubSubAsync(StringCodec.UTF8, hosts.get(0))
                : fresh(nodes).thenCompose(ready -> ready.connectPubSubAsync(StringCodec.UTF8));
    }

    /** For the first question, which is what the host is. */
    CompletionStage<StatefulRedisConnection<String, String>> first() {
        return client.connectAsync(StringCodec.UTF8, hosts.get(0));
    }

    /** Knows the nodes as they are now, so that it does not connect to one that is gone. */
    private static CompletionStage<RedisClusterClient> fresh(RedisClusterClient nodes) {
        return nodes.refreshPartitionsAsync().thenApply(refreshed -> nodes);
    }

    @Override
    public void close() {
        RedisClusterClient nodes = cluster;
        CompletableFuture<?> clients = nodes == null
                ? client.shutdownAsync(0, 1, TimeUnit.SECONDS)
                : CompletableFuture.allOf(
                        nodes.shutdownAsync(0, 1, TimeUnit.SECONDS), client.shutdownAsync(0, 1, TimeUnit.SECONDS));
        try {
            clients.get(2, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (Exception unclean) {
            // The threads end below, and with them whatever did not close.
        }
        Future<?> unused = resources.shutdown(0, 1, TimeUnit.SECONDS);
    }

    /** The hosts, without user and password. */
    @Override
    public String toString() {
        return names(hosts);
    }

    static String names(List<RedisURI> hosts) {
        return hosts.stream().map(Endpoint::name).collect(Collectors.joining(", "));
    }

    private static String name(RedisURI uri) {
        if (uri.getSocket() != null) {
            return uri.getSocket();
        }
        return uri.getSentinels().isEmpty()
                ? uri.getHost() + ":" + uri.getPort()
                : "master " + uri.getSentinelMasterId() + " of "
                        + uri.getSentinels().stream().map(Endpoint::name).collect(Collectors.joining(", "));
    }

    /**
     * @throws IllegalArgumentException if the URI has no form that Lettuce knows
     */
    static List<RedisURI> parse(String uri) {
        try {
            if (NOT_ENCODED.matcher(uri).find()) {
                throw new IllegalArgumentException();
            }
            String afterPassword = uri.substring(uri.lastIndexOf('@') + 1);
            return afterPassword.contains(",") && !uri.contains("-sentinel:")
                    ? RedisClusterURIUtil.toRedisURIs(URI.create(uri))
                    : List.of(RedisURI.create(uri));
        } catch (RuntimeException malformed) {
            // Without the cause, which may quote the password.
            throw new IllegalArgumentException(
                    "the Redis URI has none of the forms redis://host:port/db, rediss://user:password@host,"
                            + " redis-sentinel://host1,host2/0#master or, for a Cluster, redis://host1:port,host2:port;"
                            + " of user and password, the characters / ? # @ % are written as %2F %3F %23 %40 %25");
        }
    }

    private static ClientOptions.Builder configure(ClientOptions.Builder options, boolean reconnect) {
        return options.autoReconnect(reconnect)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(WAITING)
                // What was written once is not written again: it may have had its effect, and would come out of order.
                .replayFilter(command -> true)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .keepAlive(true)
                        .build())
                .timeoutOptions(TimeoutOptions.enabled(COMMAND_TIMEOUT));
    }
}
