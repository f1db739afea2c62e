package io.github.javalinrealtime.redis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Figures of several rounds. Prints the medians, and the median of what the rounds each give as ratio to another row. */
final class RelayTable {
    private final String title;
    private final List<String> columns;
    private final Map<String, Row> rows = new LinkedHashMap<>();

    private record Row(String base, List<double[]> rounds) {}

    RelayTable(String title, String... columns) {
        this.title = title;
        this.columns = List.of(columns);
    }

    /** One round of a row; the rounds of the row that it is compared with come before. */
    void add(String row, String base, double... figures) {
        rows.computeIfAbsent(row, key -> new Row(base, new ArrayList<>()))
                .rounds
                .add(figures);
    }

    void print() {
        System.out.printf("%n%s%n%-38s", title, "");
        columns.forEach(column -> System.out.printf("%20s", column));
        System.out.println();
        rows.keySet().forEach(name -> {
            System.out.printf("%-38s", name);
            for (int column = 0; column < columns.size(); column++) {
                System.out.printf("%20s", cell(name, column));
            }
            System.out.println();
        });
    }

    private String cell(String name, int column) {
        Row row = rows.get(name);
        String figure = String.format("%.1f", median(row, round -> row.rounds.get(round)[column]));
        if (row.base.equals(name)) {
            return figure + " ".repeat(8);
        }
        List<double[]> base = rows.get(row.base).rounds;
        double ratio = median(row, round -> row.rounds.get(round)[column] / base.get(round)[column]);
        return figure + String.format(" (%4.1fx)", ratio);
    }

    private static double median(Row row, ToDoubleFunction<Integer> figure) {
        double[] sorted = new double[row.rounds.size()];
        for (int round = 0; round < sorted.length; round++) {
            sorted[round] = figure.applyAsDouble(round);
        }
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
