package io.github.javalinrealtime.benchmark;

import io.github.javalinrealtime.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a delivered message costs: ours, the floor, Javalin's own sockets and peers, side by side. See the README beside it. */
final class Benchmark {
    private static final int SOCKETS = 1_000;
    private static final int MANY_SOCKETS = 10_000;
    private static final int OTHER_FILES = 1_000;

    private final Bench bench;
    private final Contenders contenders;
    private final int sockets;
    private final int manySockets;

    private Benchmark(Bench bench) {
        this.bench = bench;
        this.contenders = new Contenders(bench.workshop, false);
        this.sockets = bench.options.sockets(SOCKETS);
        this.manySockets = bench.options.sockets(manySockets(bench));
    }

    public static void main(String[] args) throws IOException {
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
            throw new IllegalStateException("the benchmark reads /proc and uses epoll: it runs on Linux");
        }
        Options options = Options.of(args);
        Processor.CLIENT.take();
        Workshop workshop = Workshop.open(options.wantsPeers());
        Bench bench = new Bench(options, workshop);
        workshop.missing().forEach(missing -> bench.say("NOT THERE: " + missing));
        try {
            new Benchmark(bench).run();
        } finally {
            String report = Report.of(bench);
            Files.createDirectories(options.report().toAbsolutePath().getParent());
            Files.writeString(options.report(), report);
            System.out.println(report);
        }
        bench.say("the report is " + options.report().toAbsolutePath());
    }

    /** Fewer where a process may not open so many files. */
    private static int manySockets(Bench bench) {
        long allowed = Machine.mostFiles() - OTHER_FILES;
        if (allowed < MANY_SOCKETS) {
            bench.failed("rows with " + MANY_SOCKETS + " sockets have " + allowed + ": ulimit -Hn allows no more");
        }
        return (int) Math.min(MANY_SOCKETS, allowed);
    }

    private void run() {
        phase("fan", this::fan);
        phase("memory", this::memory);
        phase(
                "upgrades",
                () -> new UpgradePhase(bench, manySockets)
                        .run(List.of(contenders.floor(), contenders.ours(), contenders.send(false))));
        phase("compression", this::compression);
        phase("channels", this::channels);
        phase("scale", this::scale);
        phase("calls", () -> new CallPhase(bench).run(contenders.ours()));
        phase("relay", this::relay);
    }

    private void phase(String name, Runnable phase) {
        if (bench.options.runs(name)) {
            phase.run();
        }
    }

    private void fan() {
        List<Contender> all = new ArrayList<>(
                List.of(contenders.floor(), contenders.joined(), contenders.ours(), contenders.send(false)));
        all.addAll(contenders.peers(bench.options));
        new LoadPhase(bench, "fan")
                .run(all.stream()
                        .map(contender -> new Entry(
                                contender,
                                sockets,
                                1,
                                Scenario.LONE,
                                Scenario.OUTSTANDING,
                                Scenario.BURSTS,
                                Scenario.STEADY))
                        .toList());
    }

    private void memory() {
        Contenders small = new Contenders(bench.workshop, true);
        List<Contender> all = new ArrayList<>(List.of(small.floor(), small.ours(), small.send(false)));
        all.addAll(small.peers(bench.options));
        new MemoryPhase(bench).run(all, manySockets);
    }

    private void compression() {
        new LoadPhase(bench, "compression")
                .run(List.of(
                        new Entry(contenders.ours("compress"), sockets, 1, Scenario.COMPRESSED),
                        new Entry(contenders.send(true), sockets, 1, Scenario.COMPRESSED)));
    }

    private void channels() {
        new LoadPhase(bench, "channels")
                .run(
                        List.of(contenders.floor(), contenders.joined(), contenders.ours(), contenders.send(false))
                                .stream()
                                .map(contender ->
                                        new Entry(contender, manySockets, manySockets / 10, Scenario.CHANNELS))
                                .toList());
    }

    private void scale() {
        new LoadPhase(bench, "scale")
                .run(List.of(
                        new Entry(contenders.floor(), sockets, 1, Scenario.THOUSAND),
                        new Entry(contenders.floor(), manySockets, 1, Scenario.TEN_THOUSAND),
                        new Entry(contenders.ours(), sockets, 1, Scenario.THOUSAND),
                        new Entry(contenders.ours(), manySockets, 1, Scenario.TEN_THOUSAND)));
    }

    /** The same deliveries of a push, from one instance and from two: what differs is the way through Redis. */
    private void relay() {
        bench.attempt("relay", () -> {
            try (RedisServer redis = RedisServer.start()) {
                Contender instance = contenders.ours("redis=" + redis.uri());
                new LoadPhase(bench, "relay")
                        .run(List.of(
                                new Entry(
                                        Rows.IN_MEMORY, List.of(contenders.ours()), 100, 1, List.of(Scenario.RELAYED)),
                                new Entry(
                                        Rows.ON_REDIS,
                                        List.of(instance, instance),
                                        200,
                                        1,
                                        List.of(Scenario.RELAYED))));
            }
        });
    }
}
