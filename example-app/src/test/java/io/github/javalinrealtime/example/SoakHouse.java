package io.github.javalinrealtime.example;

import io.github.javalinrealtime.TcpProxy;
import io.github.javalinrealtime.redis.Await;
import io.github.javalinrealtime.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Two instances, each with a network of its own before one Redis, and one before itself that some pages use. For one thread, but for the ports. */
final class SoakHouse implements AutoCloseable {
    private static final List<String> PROGRAM = List.of("-XX:+UseSerialGC", "-Xmx512m", CrowdApp.class.getName());
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int ONE_IN = 20;

    final List<Instance> instances = new ArrayList<>();
    private final List<TcpProxy> links = new ArrayList<>();
    private final List<TcpProxy> fronts = new ArrayList<>();
    private final RedisServer redis = RedisServer.start();

    SoakHouse() {
        Map<String, String> environment = new HashMap<>(Three.environment(""));
        for (String name : List.of("soak-lasting", "soak-mortal")) {
            TcpProxy link = TcpProxy.before(redis.port());
            links.add(link);
            environment.put("REDIS_URL", redis.uri(link));
            Instance instance = Instance.start(name, environment, PROGRAM).awaitReady();
            instances.add(instance);
            fronts.add(TcpProxy.before(instance.port()));
        }
    }

    /** Of any instance. */
    int port() {
        return instances
                .get(ThreadLocalRandom.current().nextInt(instances.size()))
                .port();
    }

    /** The same, now and then through a proxy. */
    int portOfSocket() {
        ThreadLocalRandom chance = ThreadLocalRandom.current();
        return chance.nextInt(ONE_IN) > 0
                ? port()
                : fronts.get(chance.nextInt(fronts.size())).port();
    }

    void begin(SoakFault fault, int where) {
        switch (fault) {
            case LINK_CUT -> links.get(where).cut();
            case LINK_HELD -> links.get(where).hold();
            case REDIS_PAUSED -> redis.pause();
            case INSTANCE_PAUSED -> instances.get(where).pause();
            case RESTARTED -> instances.get(1).stop();
            case KILLED -> instances.get(1).kill();
            case HALF_OPEN ->
                fronts.forEach(front -> {
                    front.open();
                    front.stall();
                });
            case PAGES_CUT -> {}
        }
    }

    void end(SoakFault fault, int where) {
        switch (fault) {
            case LINK_CUT, LINK_HELD -> links.get(where).open();
            case REDIS_PAUSED -> redis.resume();
            case INSTANCE_PAUSED -> instances.get(where).resume();
            case RESTARTED, KILLED -> instances.get(1).restart();
            case HALF_OPEN, PAGES_CUT -> {}
        }
        awaitReady();
    }

    void awaitReady() {
        instances.forEach(instance -> Await.until(instance + " is ready", PATIENCE, instance::isReady));
    }

    /** What the proxies hold is let go. */
    void openFronts() {
        fronts.forEach(TcpProxy::open);
    }

    @Override
    public void close() {
        fronts.forEach(TcpProxy::close);
        instances.forEach(Instance::close);
        links.forEach(TcpProxy::close);
        redis.close();
    }
}
