package io.github.javalinrealtime.benchmark;

import static io.github.javalinrealtime.benchmark.Contenders.FLOOR;
import static io.github.javalinrealtime.benchmark.Contenders.JOINED;
import static io.github.javalinrealtime.benchmark.Contenders.JVM_PEERS;
import static io.github.javalinrealtime.benchmark.Contenders.OURS;
import static io.github.javalinrealtime.benchmark.Contenders.PEERS;
import static io.github.javalinrealtime.benchmark.Contenders.SEND;

import io.github.javalinrealtime.benchmark.Results.Choice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** All promises about speed. */
final class Rows {
    static final String IN_MEMORY = "ours in memory";
    static final String ON_REDIS = "ours on Redis";

    private final Results results;

    Rows(Results results) {
        this.results = results;
    }

    List<Row> all() {
        List<Row> rows = new ArrayList<>();
        String lone = Scenario.LONE.name();
        rows.add(Row.atMost("lone message: ours ÷ floor", 1.6, 1.2, cost(lone, OURS, FLOOR)));
        rows.add(Row.atLeast("lone message: `ctx.send` ÷ ours", 1.25, 1.6, cost(lone, SEND, OURS)));
        List<String> loads = List.of(Scenario.OUTSTANDING.name(), Scenario.BURSTS.name());
        for (String load : loads) {
            rows.add(Row.atLeast(load + ": `ctx.send` ÷ ours", 7, 14, cost(load, SEND, OURS)));
        }
        for (String peer : PEERS) {
            for (String load : loads) {
                rows.add(Row.atLeast(load + ": " + peer + " ÷ ours", 7, 12, cost(load, peer, OURS)));
            }
        }
        for (String load : loads) {
            rows.add(Row.atMost(load + ": ours ÷ floor with joined writes", 2.5, 1.3, cost(load, OURS, JOINED)));
        }
        rows.add(Row.atMost("p99 at 20 publications a second: ours ÷ best JVM peer", 1.0, 0.8, this::tail));
        rows.add(Row.atMost(
                "KB of an idle socket, with session and subscription",
                6,
                4,
                choice -> results.get(MemoryPhase.IDLE, OURS, "memory", choice)));
        for (String upgrades : List.of(UpgradePhase.FIRST, UpgradePhase.WARM)) {
            rows.add(Row.atLeast(upgrades + ": Javalin's ÷ ours", 1.8, 3, cost(upgrades, SEND, OURS)));
        }
        rows.add(Row.atLeast("1 KB compressed: Jetty's ÷ ours", 10, 16, cost(Scenario.COMPRESSED.name(), SEND, OURS)));
        rows.add(Row.atLeast(
                "1,000 channels of 10, 4 messages each: `ctx.send` ÷ ours",
                4,
                6,
                cost(Scenario.CHANNELS.name(), SEND, OURS)));
        rows.add(Row.atMost("10,000 sockets ÷ 1,000: ours ÷ floor", 1.4, 1.1, this::growth));
        rows.add(Row.atMost("route call one at a time: socket ÷ HTTP", 0.5, 0.25, call(1)));
        rows.add(Row.atMost("route call, 8 in flight: socket ÷ HTTP", 0.5, 0.25, call(8)));
        rows.add(Row.atMost(
                "Redis relay: two instances of 100 members ÷ in memory",
                1.3,
                1.1,
                cost(Scenario.RELAYED.name(), ON_REDIS, IN_MEMORY)));
        return rows;
    }

    private ToDoubleFunction<Choice> cost(String scenario, String one, String other) {
        return choice -> cpu(scenario, one, choice) / cpu(scenario, other, choice);
    }

    private double cpu(String scenario, String contender, Choice choice) {
        return results.get(scenario, contender, "cpu", choice);
    }

    private ToDoubleFunction<Choice> call(int window) {
        return cost(CallPhase.scenario(window), CallPhase.SOCKET, CallPhase.HTTP);
    }

    private double growth(Choice choice) {
        return grown(OURS, choice) / grown(FLOOR, choice);
    }

    private double grown(String contender, Choice choice) {
        return cpu(Scenario.TEN_THOUSAND.name(), contender, choice) / cpu(Scenario.THOUSAND.name(), contender, choice);
    }

    private double tail(Choice choice) {
        String scenario = Scenario.STEADY.name();
        double best = JVM_PEERS.stream()
                .mapToDouble(peer -> results.get(scenario, peer, "p99", choice))
                .filter(value -> !Double.isNaN(value))
                .min()
                .orElse(Double.NaN);
        return results.get(scenario, OURS, "p99", choice) / best;
    }
}
