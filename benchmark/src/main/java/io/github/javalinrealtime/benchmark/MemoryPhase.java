package io.github.javalinrealtime.benchmark;

import java.util.List;

/** What a socket holds that does nothing: resident memory of a server that runs alone, before and after so many connect. */
final class MemoryPhase {
    static final String IDLE = "idle sockets";

    private static final int WARM_UP_SOCKETS = 1_000;
    private static final int IDLE_MILLIS = 5_000;

    private final Bench bench;

    MemoryPhase(Bench bench) {
        this.bench = bench;
    }

    void run(List<Contender> contenders, int sockets) {
        for (Contender contender : contenders) {
            bench.say("memory: " + contender.name());
            bench.attempt(contender.name() + " (memory)", () -> measure(contender, sockets));
        }
    }

    private void measure(Contender contender, int sockets) {
        try (Match match = new Match(bench.workshop, List.of(contender), bench.options.sockets(WARM_UP_SOCKETS), 1)) {
            // Code, caches and the young generation are there before; what follows is the sockets'.
            match.connect();
            match.ask(Scenario.LONE.warmUp(bench.options, 3));
            match.ask("close");
            match.clientOf(bench.workshop, sockets);
            match.server().collectGarbage();
            double before = match.ask("memory").get("memory");
            Figures setUp = match.connect();
            match.ask("idle " + bench.options.millis(IDLE_MILLIS));
            double idle = match.ask("memory").get("memory");
            match.server().collectGarbage();
            double live = match.ask("memory").get("memory");
            bench.results.add(IDLE, contender.name(), setUp);
            bench.results.add(IDLE, contender.name(), Figures.of("memory", (idle - before) / sockets));
            bench.results.add(IDLE, contender.name(), Figures.of("live", (live - before) / sockets));
        }
    }
}
