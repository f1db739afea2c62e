package io.github.javalinrealtime.example;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.function.ToDoubleFunction;

/** How the instances stood over time, as a picture in text. For one thread. */
final class SoakChart {
    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final int COLUMNS = 100;
    private static final double MEGABYTE = 1 << 20;

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
    String picture() {
        StringBuilder picture = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            picture.append(names.get(i)).append('\n');
            List<CrowdFigures> figures = samples.get(i);
            line(picture, "heap, MB", figures, sample -> sample.heap() / MEGABYTE);
            line(picture, "resident, MB", figures, sample -> sample.resident() / MEGABYTE);
            line(picture, "threads", figures, CrowdFigures::threads);
            line(picture, "files", figures, CrowdFigures::files);
            line(picture, "sockets", figures, CrowdFigures::sockets);
            line(picture, "deliveries", figures, CrowdFigures::deliveries);
        }
        return picture.toString();
    }

    private static void line(
            StringBuilder picture, String name, List<CrowdFigures> figures, ToDoubleFunction<CrowdFigures> figure) {
        double[] values = new double[Math.min(COLUMNS, figures.size())];
        double least = Double.MAX_VALUE;
        double most = 0;
        for (int i = 0; i < values.length; i++) {
            CrowdFigures sample = figures.get(i * figures.size() / values.length);
            values[i] = sample == null ? -1 : figure.applyAsDouble(sample);
            least = sample == null ? least : Math.min(least, values[i]);
            most = Math.max(most, values[i]);
        }
        StringBuilder bars = new StringBuilder();
        for (double value : values) {
            int height = (int) Math.min(BARS.length() - 1, (value - least) / Math.max(1, most - least) * BARS.length());
            bars.append(value < 0 ? ' ' : BARS.charAt(Math.max(0, height)));
        }
        picture.append(String.format(Locale.ROOT, "  %-12s %,9.0f %s %,.0f%n", name, least, bars, most));
    }
}
