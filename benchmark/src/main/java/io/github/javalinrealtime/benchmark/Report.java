package io.github.javalinrealtime.benchmark;

import io.github.javalinrealtime.benchmark.Results.Choice;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What was measured, in Markdown. */
final class Report {
    private static final List<Scenario> SCENARIOS = List.of(
            Scenario.LONE,
            Scenario.OUTSTANDING,
            Scenario.BURSTS,
            Scenario.STEADY,
            Scenario.COMPRESSED,
            Scenario.CHANNELS,
            Scenario.THOUSAND,
            Scenario.TEN_THOUSAND,
            Scenario.RELAYED);

    private final StringBuilder text = new StringBuilder();
    private final Bench bench;

    private Report(Bench bench) {
        this.bench = bench;
    }

    static String of(Bench bench) {
        Report report = new Report(bench);
        report.circumstances();
        report.promises();
        SCENARIOS.forEach(report::load);
        report.idle();
        report.costs("First upgrades of a server", UpgradePhase.FIRST, "upgrade");
        report.costs("Upgrades, warmed up", UpgradePhase.WARM, "upgrade");
        CallPhase.WINDOWS.forEach(
                window -> report.costs("Route " + CallPhase.scenario(window), CallPhase.scenario(window), "call"));
        return report.text.toString();
    }

    private void circumstances() {
        line("# Benchmark\n");
        if (bench.options.smoke()) {
            line("**A smoke run: it shows that everything runs. The figures mean nothing.**\n");
        }
        line("- " + Machine.description());
        line("- Every Java server runs with " + String.join(" ", Contender.flags(false)) + ", for memory with "
                + String.join(" ", Contender.flags(true)));
        line("- Rounds: " + bench.options.rounds() + ", each server in turn. Load of the machine at the end: "
                + Machine.load());
        bench.workshop.missing().forEach(missing -> line("- **Not there:** " + missing));
        bench.failures().forEach(failure -> line("- **Left out:** " + failure));
    }

    private void promises() {
        line("\n## Promises\n\nRatios of CPU, unless said; held or not by the medians.\n");
        head("measure", "measured", "least disturbed", "must", "aim", "");
        for (Row row : new Rows(bench.results).all()) {
            String sign = row.atMost() ? "≤ " : "≥ ";
            cells(
                    row.measure(),
                    number(row.value().applyAsDouble(Choice.MEDIAN)),
                    number(row.value().applyAsDouble(Choice.LEAST)),
                    sign + bound(row.must()),
                    sign + bound(row.aim()),
                    bench.options.smoke() ? "" : row.verdict());
        }
    }

    private void load(Scenario scenario) {
        String name = scenario.name();
        if (bench.results.contenders(name).isEmpty()) {
            return;
        }
        line("\n## Delivered messages: " + name + "\n");
        head("server", "CPU us a delivery", "least", "deliveries/s", "p50 us", "p99 us", "bytes a delivery");
        for (String contender : bench.results.contenders(name)) {
            cells(
                    contender,
                    median(name, contender, "cpu"),
                    least(name, contender, "cpu"),
                    median(name, contender, "rate"),
                    median(name, contender, "p50"),
                    median(name, contender, "p99"),
                    median(name, contender, "bytes"));
        }
    }

    private void idle() {
        String name = MemoryPhase.IDLE;
        if (bench.results.contenders(name).isEmpty()) {
            return;
        }
        line("\n## Idle sockets\n");
        head(
                "server",
                "RSS KB a socket",
                "after a garbage collection",
                "CPU us of an upgrade, not warmed up",
                "upgrades/s");
        for (String contender : bench.results.contenders(name)) {
            cells(
                    contender,
                    median(name, contender, "memory"),
                    median(name, contender, "live"),
                    median(name, contender, "cpu"),
                    median(name, contender, "rate"));
        }
    }

    private void costs(String title, String scenario, String what) {
        if (bench.results.contenders(scenario).isEmpty()) {
            return;
        }
        line("\n## " + title + "\n");
        head("", "CPU us, each " + what, "least", what + "s/s");
        for (String contender : bench.results.contenders(scenario)) {
            cells(
                    contender,
                    median(scenario, contender, "cpu"),
                    least(scenario, contender, "cpu"),
                    median(scenario, contender, "rate"));
        }
    }

    private String median(String scenario, String contender, String figure) {
        return number(bench.results.get(scenario, contender, figure, Choice.MEDIAN));
    }

    private String least(String scenario, String contender, String figure) {
        return number(bench.results.get(scenario, contender, figure, Choice.LEAST));
    }

    private void head(String... names) {
        cells(names);
        line("|" + "---|".repeat(names.length));
    }

    private void cells(String... cells) {
        line(Stream.of(cells).collect(Collectors.joining(" | ", "| ", " |")));
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        boolean whole = Math.abs(value) >= 100 || value == Math.rint(value);
        return String.format(Locale.ROOT, whole ? "%,.0f" : "%.2f", value);
    }

    private static String bound(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }
}
