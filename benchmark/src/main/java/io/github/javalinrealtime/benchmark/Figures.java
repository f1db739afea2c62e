package io.github.javalinrealtime.benchmark;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the load client measured, by name. One that is not there is not a number. */
record Figures(Map<String, Double> values) {
    /** Reads {@code name=value name=value}. */
    static Figures of(String line) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (String pair : line.split(" ", -1)) {
            String[] parts = pair.split("=", 2);
            if (parts.length != 2) {
                throw new IllegalArgumentException("the load client said \"" + line + "\"");
            }
            values.put(parts[0], Double.valueOf(parts[1]));
        }
        return new Figures(values);
    }

    static Figures of(String name, double value) {
        return new Figures(Map.of(name, value));
    }

    double get(String name) {
        return values.getOrDefault(name, Double.NaN);
    }
}
