package io.github.javalinrealtime.redis;

import io.github.javalinrealtime.Registry;
import io.github.javalinrealtime.Settings;
import java.util.ArrayList;
import java.util.List;

/**
 * What a message costs on its way through Redis, against Lettuce's PUBLISH and SUBSCRIBE on the same Redis in the same run. The sender and
 * each receiver are processes of their own. Run by hand.
 */
final class RelayBenchmark {
    private static final int ROUNDS = 3;
    private static final int MOST_RECEIVERS = 3;
    private static final int PER_SECOND = 2_000;
    private static final int PACED = 2_400;
    private static final int SATURATED = 30_000;
    private static final int WINDOW = 500;

    private final RedisServer redis;
    private final RelayProcess sender;
    private final List<RelayProcess> receivers;
    private final RelayTable paced = new RelayTable(
            "Paced, " + PER_SECOND
                    + " messages a second, each waited for; CPU in us a message, time to the listener in us",
            "redis",
            "sender",
            "receivers",
            "p50",
            "p99");
    private final RelayTable saturated = new RelayTable(
            "Saturated: " + WINDOW + " in flight; CPU and wall, in us a message",
            "redis",
            "sender",
            "receivers",
            "wall");

    /** In microseconds. */
    private record Costs(double redis, double sender, double receivers, double p50, double p99, double wall) {}

    private RelayBenchmark(RedisServer redis, RelayProcess sender, List<RelayProcess> receivers) {
        this.redis = redis;
        this.sender = sender;
        this.receivers = receivers;
    }

    public static void main(String[] args) {
        List<RelayProcess> instances = new ArrayList<>();
        try (RedisServer redis = RedisServer.start()) {
            try {
                for (int i = 0; i <= MOST_RECEIVERS; i++) {
                    instances.add(new RelayProcess(redis.uri()));
                }
                new RelayBenchmark(redis, instances.get(0), instances.subList(1, instances.size())).run();
            } finally {
                instances.forEach(RelayProcess::close);
            }
            PageBenchmark.run(redis);
            HealBenchmark.run(redis);
        }
    }

    private void run() {
        try (Registry renderer = RelayApp.started(redis.uri(), new QuietListener())) {
            for (int from = 0; from < RelayLoad.CHANNELS; from += 10) {
                renderer.subscribe(RelayApp.page(), RelayLoad.channels(from, from + 10), Settings.LEASE);
            }
        }
        warmUp();
        for (int round = 0; round < ROUNDS; round++) {
            double pace = measure(RelayWay.NONE, 0, PACED, "paced", PACED, PER_SECOND).sender;
            for (int number = 1; number <= MOST_RECEIVERS; number += 2) {
                for (RelayWay way : List.of(RelayWay.PLAIN, RelayWay.RELAY, RelayWay.PUSH)) {
                    Costs costs = measure(way, number, PACED, "paced", PACED, PER_SECOND);
                    paced.add(
                            row(way, number),
                            row(RelayWay.PLAIN, number),
                            costs.redis,
                            costs.sender - pace,
                            costs.receivers,
                            costs.p50,
                            costs.p99);
                }
                for (RelayWay way : List.of(RelayWay.PLAIN, RelayWay.RELAY)) {
                    Costs costs = measure(way, number, SATURATED, "window", SATURATED, WINDOW);
                    saturated.add(
                            row(way, number),
                            row(RelayWay.PLAIN, number),
                            costs.redis,
                            costs.sender,
                            costs.receivers,
                            costs.wall);
                }
            }
        }
        paced.print();
        saturated.print();
    }

    /** Until histories are full, and code is compiled. */
    private void warmUp() {
        measure(RelayWay.PUSH, MOST_RECEIVERS, PACED, "paced", PACED, 2 * PER_SECOND);
        for (RelayWay way : List.of(RelayWay.PLAIN, RelayWay.RELAY)) {
            measure(way, MOST_RECEIVERS, RelayLoad.MOST_MESSAGES, "window", RelayLoad.MOST_MESSAGES, WINDOW);
            measure(way, MOST_RECEIVERS, PACED, "paced", PACED, 2 * PER_SECOND);
        }
    }

    private Costs measure(RelayWay way, int number, int messages, Object... order) {
        List<RelayProcess> hearing = receivers.subList(0, number);
        sender.ask("send", way);
        hearing.forEach(receiver -> receiver.ask("receive", way));
        sender.ask("paced", 200, PER_SECOND);
        hearing.forEach(receiver -> receiver.ask("end", 200));

        hearing.forEach(receiver -> receiver.ask("begin"));
        double before = RedisCpu.micros(redis);
        long[] sent = sender.ask(order);
        List<long[]> received =
                hearing.stream().map(receiver -> receiver.ask("end", messages)).toList();
        double used = RedisCpu.micros(redis) - before;

        sender.tell("close");
        hearing.forEach(receiver -> receiver.tell("close"));
        sender.answer();
        hearing.forEach(RelayProcess::answer);
        for (long[] answer : received) {
            if (answer[0] != messages) {
                throw new IllegalStateException("of " + messages + " messages " + answer[0] + " came, by " + way);
            }
        }
        return new Costs(
                used / messages,
                sent[0] / 1e3 / messages,
                received.stream().mapToLong(answer -> answer[1]).sum() / 1e3 / messages,
                received.stream().mapToLong(answer -> answer[2]).average().orElse(0) / 1e3,
                received.stream().mapToLong(answer -> answer[3]).average().orElse(0) / 1e3,
                sent[1] / 1e3 / messages);
    }

    private static String row(RelayWay way, int receivers) {
        return way.text + (receivers == 1 ? ", 1 receiver" : ", " + receivers + " receivers");
    }
}
