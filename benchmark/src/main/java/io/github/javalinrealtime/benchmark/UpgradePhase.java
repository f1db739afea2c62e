package io.github.javalinrealtime.benchmark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What it costs to open a socket, in a server that has opened many; the pages are rendered before. */
final class UpgradePhase {
    static final String UPGRADES = "upgrades";

    private static final int WARM_UP_ROUNDS = 6;

    private final Bench bench;

    UpgradePhase(Bench bench) {
        this.bench = bench;
    }

    void run(List<Contender> contenders, int sockets) {
        Map<String, Match> matches = new LinkedHashMap<>();
        try {
            for (Contender contender : contenders) {
                bench.attempt(
                        contender.name() + " (upgrades)",
                        () -> matches.put(contender.name(), new Match(bench.workshop, List.of(contender), sockets, 1)));
            }
            int warmUp = bench.options.smoke() ? 1 : WARM_UP_ROUNDS;
            for (int round = 1 - warmUp; round <= bench.options.rounds(); round++) {
                bench.say("upgrades: " + (round > 0 ? "round " + round : "warming up"));
                boolean counts = round > 0;
                matches.entrySet()
                        .removeIf(match -> !bench.attempt(
                                match.getKey() + " (upgrades)",
                                () -> measure(match.getKey(), match.getValue(), counts)));
            }
        } finally {
            matches.values().forEach(Match::close);
        }
    }

    private void measure(String contender, Match match, boolean counts) {
        Figures figures = match.connect();
        match.ask("close");
        match.ask("idle " + bench.options.millis(1_000));
        if (counts) {
            bench.results.add(UPGRADES, contender, figures);
        }
    }
}
