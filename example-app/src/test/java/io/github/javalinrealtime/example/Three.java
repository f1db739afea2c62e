package io.github.javalinrealtime.example;

import io.github.javalinrealtime.redis.RedisServer;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Three instances of the app, a proxy that gives each request to the next of them, and a Redis, all on 127.0.0.1. The proxy
 * listens on {@code PORT}, by default 8080; {@code REDIS_URL} names another Redis. Ends with the process that started it.
 */
final class Three implements AutoCloseable {
    final RoundRobinProxy proxy;
    final List<Instance> instances;
    private final RedisServer redis;

    private Three(RoundRobinProxy proxy, List<Instance> instances, RedisServer redis) {
        this.proxy = proxy;
        this.instances = instances;
        this.redis = redis;
    }

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
        Three three = start(port, System.getenv("REDIS_URL"));
        Runtime.getRuntime().addShutdownHook(new Thread(three::close));
        three.awaitReady();
        three.instances.forEach(instance -> System.out.println(
                "Instance " + instance + ": http://127.0.0.1:" + instance.port() + "/, log in " + instance.log()));
        System.out.println("All three, in turn: http://127.0.0.1:" + three.proxy.port() + "/   Ctrl-C ends them.");
        ProcessHandle.current()
                .parent()
                .map(ProcessHandle::onExit)
                .orElseGet(CompletableFuture::new)
                .join();
    }

    /**
     * Starts all, and waits for none.
     *
     * @param port of the proxy; 0 takes a free one
     * @param redisUrl null starts a Redis that keeps nothing
     */
    static Three start(int port, String redisUrl) throws IOException {
        RoundRobinProxy proxy = RoundRobinProxy.start(port);
        RedisServer redis = redisUrl == null ? RedisServer.start() : null;
        Map<String, String> environment = environment(redis == null ? redisUrl : redis.uri());
        List<Instance> instances = Stream.of("one", "two", "three")
                .map(name -> Instance.start(name, environment))
                .toList();
        proxy.instances(instances.stream().map(Instance::port).toList());
        return new Three(proxy, instances, redis);
    }

    void awaitReady() {
        instances.forEach(Instance::awaitReady);
    }

    /** As in production; but for the cookies, which browsers keep over plain HTTP. */
    static Map<String, String> environment(String redisUrl) {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return Map.of(
                "APP_ENV",
                "production",
                "REDIS_URL",
                redisUrl,
                "REALTIME_SECRET",
                HexFormat.of().formatHex(secret),
                "SECURE_COOKIES",
                "false");
    }

    @Override
    public void close() {
        proxy.close();
        instances.forEach(Instance::close);
        if (redis != null) {
            redis.close();
        }
    }
}
