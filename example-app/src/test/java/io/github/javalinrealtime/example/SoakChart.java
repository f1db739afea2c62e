package io.github.javalinrealtime.example;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.function.ToDoubleFunction;

/** How the instances stood over time, as a picture in text. For one thread. */
final class SoakChart {
    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final int COLUMNS = 100;
    private static final double MEGABYTE = 1 << 20;
    private static final double NONE = -1;

    /** What an instance said at a moment; null where it did not answer. */
    private final List<List<CrowdFigures>> samples = new ArrayList<>();

    private final List<String> names;

    SoakChart(List<String> names) {
        this.names = names;
        names.forEach(name -> samples.add(new ArrayList<>()));
    }

    void sample(CrowdHttp http, List<Integer> ports) {
        for (int i = 0; i < names.size(); i++) {
            samples.get(i).add(figures(http, ports.get(i)));
        }
    }

    private static CrowdFigures figures(CrowdHttp http, int port) {
        try {
            return CrowdFigures.of(http, port);
        } catch (CompletionException down) {
            return null;
        }
    }

    /** A line for each figure of each instance: the least, the picture, the most. Blank is an instance that was down or stood still. */
    String picture(int everySeconds) {
        StringBuilder picture = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            picture.append(names.get(i)).append('\n');
            List<CrowdFigures> all = samples.get(i);
            line(picture, "heap, MB", values(all, sample -> sample.heap() / MEGABYTE));
            line(picture, "resident, MB", values(all, sample -> sample.resident() / MEGABYTE));
            line(picture, "threads", values(all, CrowdFigures::threads));
            line(picture, "files", values(all, CrowdFigures::files));
            line(picture, "sockets", values(all, CrowdFigures::sockets));
            line(picture, "deliveries/s", rates(values(all, CrowdFigures::deliveries), everySeconds));
        }
        return picture.toString();
    }

    private static double[] values(List<CrowdFigures> all, ToDoubleFunction<CrowdFigures> figure) {
        return all.stream()
                .mapToDouble(sample -> sample == null ? NONE : figure.applyAsDouble(sample))
                .toArray();
    }

    /** An instance that was started again counts from zero. */
    private static double[] rates(double[] counts, int everySeconds) {
        double[] rates = new double[counts.length];
        for (int i = 0; i < counts.length; i++) {
            double before = i == 0 || counts[i - 1] > counts[i] ? 0 : Math.max(0, counts[i - 1]);
            boolean known = counts[i] != NONE && i > 0 && counts[i - 1] != NONE;
            rates[i] = known ? (counts[i] - before) / everySeconds : NONE;
        }
        return rates;
    }

    private static void line(StringBuilder picture, String name, double[] values) {
        double least =
                Arrays.stream(values).filter(value -> value != NONE).min().orElse(0);
        double most = Arrays.stream(values).max().orElse(0);
        StringBuilder bars = new StringBuilder();
        int columns = Math.min(COLUMNS, values.length);
        for (int i = 0; i < columns; i++) {
            double value = values[i * values.length / columns];
            int height = (int) ((value - least) / Math.max(1, most - least) * BARS.length());
            bars.append(value == NONE ? ' ' : BARS.charAt(Math.min(BARS.length() - 1, height)));
        }
        picture.append(String.format(Locale.ROOT, "  %-12s %,9.0f %s %,.0f%n", name, least, bars, most));
    }
}
