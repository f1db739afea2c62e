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
                bench.attempt(what(entry), () -> matches.put(entry, started(entry)));
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

    /** Connected and warm. On a busy machine a bound may be met, as that of a push through Redis; so there is a second try. */
    private Match started(Entry entry) {
        try {
            return start(entry);
        } catch (IllegalStateException failure) {
            bench.say(what(entry) + " starts again: " + failure.getMessage());
            return start(entry);
        }
    }

    private Match start(Entry entry) {
        Match match = new Match(bench.workshop, entry.instances(), entry.sockets(), entry.channels());
        try {
            warmUp(entry, match);
        } catch (RuntimeException failure) {
            match.close();
            throw failure;
        }
        return match;
    }

    private void warmUp(Entry entry, Match match) {
        if (entry.isJava()) {
            match.ask(Scenario.publicationsAlone(bench.options));
        }
        match.connect();
        int seconds = Math.max(1, entry.warmUpSeconds() / entry.scenarios().size());
        for (Scenario scenario : entry.scenarios()) {
            match.ask(scenario.warmUp(bench.options, seconds));
        }
    }

    private void measure(Entry entry, Match match) {
        for (Scenario scenario : entry.scenarios()) {
            Figures figures = match.ask(scenario.order(bench.options));
            check(entry, figures);
            bench.results.add(scenario.name(), entry.name(), figures);
        }
    }

    private static void check(Entry entry, Figures figures) {
        if (figures.get("lost") != 0) {
            throw new IllegalStateException("of what was published, " + figures.get("lost") + " messages did not come");
        }
        if (entry.instances().get(0).deflate() && figures.get("compressed") < 1) {
            throw new IllegalStateException("it does not compress");
        }
    }
}
