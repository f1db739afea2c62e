package io.github.javalinrealtime.example;

import io.github.javalinrealtime.TcpProxy;
import io.github.javalinrealtime.redis.Await;
import io.github.javalinrealtime.redis.RedisConf;
import io.github.javalinrealtime.redis.RedisServer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the storm goes through: three instances of the app behind a proxy, each with a network of its own before one Redis. For one thread. */
final class StormHouse implements AutoCloseable {
    final RoundRobinProxy proxy;
    final RedisServer redis;
    final List<TcpProxy> networks = new ArrayList<>();
    final List<Instance> instances = new ArrayList<>();

    private StormHouse(RoundRobinProxy proxy, RedisServer redis) {
        this.proxy = proxy;
        this.redis = redis;
    }

    /** Starts all of it, with a Redis that has on disk what it has acknowledged. */
    static StormHouse start() throws IOException {
        StormHouse house = new StormHouse(
                RoundRobinProxy.start(0), RedisServer.start(conf -> conf.appendOnly(RedisConf.Fsync.ALWAYS)));
        Map<String, String> environment = new HashMap<>(Three.environment(""));
        for (String name : List.of("storm-one", "storm-two", "storm-three")) {
            TcpProxy network = TcpProxy.before(house.redis.port());
            house.networks.add(network);
            environment.put("REDIS_URL", house.redis.uri(network));
            house.instances.add(Instance.start(name, environment));
        }
        house.instances.forEach(Instance::awaitReady);
        house.proxy.instances(house.instances.stream().map(Instance::port).toList());
        return house;
    }

    void awaitReady() {
        for (Instance instance : instances) {
            Await.until(instance + " is ready", instance::isReady);
        }
    }

    void begin(StormFault fault, int where) {
        switch (fault) {
            case RELAYS_CLOSED -> redis.command("CLIENT", "KILL", "TYPE", "pubsub");
            case NETWORK_CUT -> networks.get(where).cut();
            case NETWORK_HELD -> networks.get(where).hold();
            case REDIS_KILLED -> redis.kill();
            case PAUSED -> instances.get(where).pause();
            case STOPPED -> instances.get(where).stop();
            case KILLED -> instances.get(where).kill();
        }
    }

    void end(StormFault fault, int where) {
        switch (fault) {
            case RELAYS_CLOSED -> {}
            case NETWORK_CUT, NETWORK_HELD -> networks.get(where).open();
            case REDIS_KILLED -> redis.restart();
            case PAUSED -> instances.get(where).resume();
            case STOPPED, KILLED -> instances.get(where).restart();
        }
    }

    /** How long the file is that Redis appends to. */
    long written() throws IOException {
        return Files.size(appended());
    }

    /** Kills Redis, takes from its disk what was written since, as a machine does that loses its power, and starts it again. */
    void loseTail(long written) throws IOException {
        Path file = appended();
        redis.kill();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(written);
        }
        redis.restart();
    }

    private Path appended() throws IOException {
        Path folder = Path.of((String) ((List<?>) redis.command("CONFIG", "GET", "dir")).get(1));
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".incr.aof"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Override
    public void close() {
        proxy.close();
        instances.forEach(Instance::close);
        networks.forEach(TcpProxy::close);
        redis.close();
    }
}
