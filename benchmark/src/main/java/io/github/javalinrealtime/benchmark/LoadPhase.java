package io.github.javalinrealtime.benchmark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Starts all entries, warms them up, and then measures each of them in turn, round after round. */
final class LoadPhase {
    private final Bench bench;
    private final String name;

    LoadPhase(Bench bench, String name) {
        this.bench = bench;
        this.name = name;
    }

    void run(List<Entry> entries) {
        Map<Entry, Match> matches = new LinkedHashMap<>();
        try {
            for (Entry entry : entries) {
                bench.say(name + ": " + entry.name() + ", " + entry.sockets() + " sockets");
                if (!bench.attempt(what(entry), () -> start(entry, matches)) && matches.containsKey(entry)) {
                    matches.remove(entry).close();
                }
            }
            for (int round = 1; round <= bench.options.rounds(); round++) {
                bench.say(name + ": round " + round);
                matches.entrySet()
                        .removeIf(match ->
                                !bench.attempt(what(match.getKey()), () -> measure(match.getKey(), match.getValue())));
            }
        } finally {
            matches.values().forEach(Match::close);
        }
    }

    private String what(Entry entry) {
        return entry.name() + " (" + name + ")";
    }

    private void start(Entry entry, Map<Entry, Match> matches) {
        Match match = new Match(bench.workshop, entry.instances(), entry.sockets(), entry.channels());
        matches.put(entry, match);
        match.connect();
        int seconds = Math.max(1, entry.warmUpSeconds() / entry.scenarios().size());
        for (Scenario scenario : entry.scenarios()) {
            match.ask(scenario.warmUp(bench.options, seconds));
        }
    }

    private void measure(Entry entry, Match match) {
        for (Scenario scenario : entry.scenarios()) {
            bench.results.add(scenario.name(), entry.name(), match.ask(scenario.order(bench.options)));
        }
    }
}
