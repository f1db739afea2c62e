package io.github.javalinrealtime.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All that was measured: by scenario and contender, one of each round. For use by one thread. */
final class Results {
    private final Map<String, Map<String, List<Figures>>> scenarios = new LinkedHashMap<>();

    /** How rounds become one number. */
    enum Choice {
        MEDIAN {
            @Override
            double of(double[] sorted) {
                return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
            }
        },
        /** Of the round that other work on the machine disturbed least: costs and times only ever grow by it. */
        LEAST {
            @Override
            double of(double[] sorted) {
                return sorted[0];
            }
        };

        abstract double of(double[] sorted);
    }

    void add(String scenario, String contender, Figures figures) {
        scenarios
                .computeIfAbsent(scenario, any -> new LinkedHashMap<>())
                .computeIfAbsent(contender, any -> new ArrayList<>())
                .add(figures);
    }

    Set<String> contenders(String scenario) {
        return scenarios.getOrDefault(scenario, Map.of()).keySet();
    }

    /** Not a number where it was not measured. */
    double get(String scenario, String contender, String figure, Choice choice) {
        double[] sorted = scenarios.getOrDefault(scenario, Map.of()).getOrDefault(contender, List.of()).stream()
                .mapToDouble(figures -> figures.get(figure))
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        return sorted.length == 0 ? Double.NaN : choice.of(sorted);
    }
}
