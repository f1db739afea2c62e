package io.github.javalinrealtime.benchmark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What it costs to open a socket, in a server that has just started and in one that has opened many; the pages are rendered before. */
final class UpgradePhase {
    static final String FIRST = "upgrades, server just started";
    static final String WARM = "upgrades, warmed up";

    private static final int WARM_UP_ROUNDS = 6;

    private final Bench bench;
    private final int sockets;

    UpgradePhase(Bench bench, int sockets) {
        this.bench = bench;
        this.sockets = sockets;
    }

    void run(List<Contender> contenders) {
        for (int round = 1; round <= bench.options.rounds(); round++) {
            bench.say("first upgrades: round " + round);
            for (Contender contender : contenders) {
                bench.attempt(contender.name() + " (first upgrades)", () -> first(contender));
            }
        }
        warm(contenders);
    }

    private void first(Contender contender) {
        try (Match match = match(contender)) {
            bench.results.add(FIRST, contender.name(), match.connect());
        }
    }

    private void warm(List<Contender> contenders) {
        Map<String, Match> matches = new LinkedHashMap<>();
        try {
            for (Contender contender : contenders) {
                bench.attempt(contender.name() + " (upgrades)", () -> matches.put(contender.name(), match(contender)));
            }
            int warmUp = bench.options.smoke() ? 1 : WARM_UP_ROUNDS;
            for (int round = 1 - warmUp; round <= bench.options.rounds(); round++) {
                bench.say("upgrades: " + (round > 0 ? "round " + round : "warming up"));
                boolean counts = round > 0;
                matches.entrySet()
                        .removeIf(match -> !bench.attempt(
                                match.getKey() + " (upgrades)", () -> storm(match.getKey(), match.getValue(), counts)));
            }
        } finally {
            matches.values().forEach(Match::close);
        }
    }

    private Match match(Contender contender) {
        return new Match(bench.workshop, List.of(contender), sockets, 1);
    }

    private void storm(String contender, Match match, boolean counts) {
        Figures figures = match.connect();
        match.ask("close");
        match.ask("idle " + bench.options.millis(1_000));
        if (counts) {
            bench.results.add(WARM, contender, figures);
        }
    }
}
