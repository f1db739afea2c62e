package io.github.javalinrealtime.example;

import io.github.javalinrealtime.Metrics;
import io.github.javalinrealtime.web.RealtimePlugin;
import io.javalin.config.RoutesConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What an operator would see of the plugin. In an app of your own, show it to operators alone. */
final class Figures {
    private final RealtimePlugin realtime;

    Figures(RealtimePlugin realtime) {
        this.realtime = realtime;
    }

    void routes(RoutesConfig routes) {
        routes.get("/metrics", ctx -> ctx.render("metrics.html", Map.of("figures", newest())));
        routes.get("/metrics/newest", ctx -> ctx.json(newest()));
    }

    /** In the order of the page; of refusals and errors, those that there were. */
    private Map<String, String> newest() {
        Metrics metrics = realtime.metrics();
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("Sockets", "" + metrics.sockets());
        figures.put("Pages", "" + metrics.pages());
        figures.put("Channels", "" + metrics.channels());
        figures.put("Registry", metrics.registryReady() ? "there" : "away");
        figures.put("Sockets opened", "" + metrics.opened());
        figures.put("Pushes", "" + metrics.pushes());
        figures.put("Deliveries", "" + metrics.deliveries());
        figures.put("Replayed", "" + metrics.replays());
        figures.put("Gaps", "" + metrics.gaps());
        figures.put("Dropped", "" + metrics.dropped());
        figures.put("Calls", "" + metrics.calls().count());
        figures.put("Mean call", millis(mean(metrics.calls())));
        figures.put("Longest call", millis(metrics.calls().longest()));
        Map<String, String> refused = new TreeMap<>();
        metrics.refusals().forEach((cause, count) -> refused.put("Refused: " + words(cause), "" + count));
        metrics.errors().forEach((code, count) -> refused.put("Answered: " + words(code), "" + count));
        refused.values().removeIf("0"::equals);
        figures.putAll(refused);
        return figures;
    }

    private static Duration mean(Metrics.Calls calls) {
        return calls.count() == 0 ? Duration.ZERO : calls.time().dividedBy(calls.count());
    }

    private static String millis(Duration time) {
        return String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
    }

    private static String words(Enum<?> cause) {
        return cause.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
