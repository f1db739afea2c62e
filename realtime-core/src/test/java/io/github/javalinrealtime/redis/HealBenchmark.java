package io.github.javalinrealtime.redis;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.Registry;
import io.github.javalinrealtime.Settings;
import io.lettuce.core.RedisClient;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How soon an instance hears again that listened to 10,000 channels when Redis broke its link; ours has then also looked for what it missed. */
final class HealBenchmark {
    private static final int ROUNDS = 3;
    private static final int CHANNELS = 10_000;
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final RedisServer redis;
    private final RelayTable table = new RelayTable(
            "Link broken by CLIENT KILL, with " + CHANNELS + " channels; in ms", "redis CPU", "until it is whole");

    private HealBenchmark(RedisServer redis) {
        this.redis = redis;
    }

    static void run(RedisServer redis) {
        HealBenchmark benchmark = new HealBenchmark(redis);
        for (int round = -1; round < ROUNDS; round++) { // the one below zero warms up
            double[] plain = benchmark.plain();
            double[] ours = benchmark.ours();
            if (round >= 0) {
                benchmark.table.add("Lettuce", "Lettuce", plain);
                benchmark.table.add("RedisRegistry", "Lettuce", ours);
            }
        }
        benchmark.table.print();
    }

    private double[] plain() {
        RedisClient client = RedisClient.create(redis.uri());
        try {
            StatefulRedisPubSubConnection<String, String> connection = client.connectPubSub();
            AtomicInteger subscribed = new AtomicInteger();
            connection.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void subscribed(String channel, long count) {
                    subscribed.incrementAndGet();
                }
            });
            connection.sync().subscribe(names().toArray(String[]::new));
            await(() -> subscribed.get() == CHANNELS);
            return measure(() -> subscribed.get() == 2 * CHANNELS);
        } finally {
            client.shutdown();
        }
    }

    private double[] ours() {
        AtomicInteger missed = new AtomicInteger();
        QuietListener told = new QuietListener() {
            @Override
            public void interrupted(Set<Channel> channels) {
                missed.addAndGet(channels.size());
            }
        };
        try (Registry registry = RelayApp.started(redis.uri(), told)) {
            Set<Channel> channels = names().stream().map(Channel::of).collect(Collectors.toSet());
            List<Channel> all = List.copyOf(channels);
            for (int from = 0; from < CHANNELS; from += 100) {
                Set<Channel> some = Set.copyOf(all.subList(from, from + 100));
                registry.subscribe(RelayApp.page(), some, Settings.PENDING_LEASE);
            }
            registry.listen(channels);
            await(registry::isReady);
            BooleanSupplier broken = () -> !registry.isReady();
            double[] figures = measure(after(broken, registry::isReady));
            if (missed.get() > 0) {
                throw new IllegalStateException(missed + " channels were said to be interrupted that were not");
            }
            return figures;
        }
    }

    private double[] measure(BooleanSupplier whole) {
        double before = RedisCpu.micros(redis);
        long start = System.nanoTime();
        redis.command("CLIENT", "KILL", "TYPE", "pubsub");
        await(whole);
        double wall = (System.nanoTime() - start) / 1e6;
        return new double[] {(RedisCpu.micros(redis) - before) / 1e3, wall};
    }

    /** First the one, then the other. */
    private static BooleanSupplier after(BooleanSupplier first, BooleanSupplier second) {
        boolean[] seen = new boolean[1];
        return () -> {
            seen[0] |= first.getAsBoolean();
            return seen[0] && second.getAsBoolean();
        };
    }

    private static void await(BooleanSupplier condition) {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("it took too long");
            }
            LockSupport.parkNanos(200_000);
        }
    }

    private static List<String> names() {
        return IntStream.range(0, CHANNELS).mapToObj(number -> "heal:" + number).toList();
    }
}
