package io.github.javalinrealtime.web.micrometer;

import io.github.javalinrealtime.ErrorCode;
import io.github.javalinrealtime.Metrics;
import io.github.javalinrealtime.Refusal;
import io.github.javalinrealtime.web.RealtimePlugin;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The plugin's {@link Metrics} in a Micrometer registry, under names that begin with {@code realtime.}:
 *
 * <pre>{@code
 * new RealtimeMeters(plugin).bindTo(registry);
 * }</pre>
 *
 * <p>Bind it after the plugin is registered. The registry reads one snapshot for all meters that it reads within a second. It holds the plugin until its
 * meters are removed.
 */
// Not "requires transitive": a module that has no Micrometer must compile without it.
@SuppressWarnings("exports")
public final class RealtimeMeters implements MeterBinder {
    private static final long FRESH = Duration.ofSeconds(1).toNanos();

    private final RealtimePlugin plugin;
    private volatile @Nullable Snapshot newest;

    private record Snapshot(Metrics metrics, long taken) {}

    /**
     * The meters of one plugin.
     *
     * @param plugin whose
     */
    public RealtimeMeters(RealtimePlugin plugin) {
        this.plugin = plugin;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "sockets", "Sockets that are open", Metrics::sockets);
        gauge(registry, "pages", "Pages that have a socket", Metrics::pages);
        gauge(registry, "channels", "Channels that a page with a socket holds", Metrics::channels);
        gauge(registry, "registry.ready", "Whether the registry is there: 1 or 0", now -> now.registryReady() ? 1 : 0);
        counter(registry, "sockets.opened", "Sockets that were opened", Metrics::opened);
        counter(registry, "pushes", "Messages that were pushed, one for each channel", Metrics::pushes);
        counter(registry, "deliveries", "Messages that were handed to a client's connection", Metrics::deliveries);
        counter(registry, "replays", "Messages that a client was given later", Metrics::replays);
        counter(registry, "gaps", "How often a page was told that it missed something", Metrics::gaps);
        counter(registry, "dropped", "What came to the registry and was not its own", Metrics::dropped);
        for (Refusal cause : Refusal.values()) {
            FunctionCounter.builder(
                            "realtime.refusals",
                            this,
                            read(now -> now.refusals().getOrDefault(cause, 0L)))
                    .description("Sockets that were refused or closed")
                    .tag("cause", cause.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .register(registry);
        }
        for (ErrorCode code : ErrorCode.values()) {
            FunctionCounter.builder(
                            "realtime.errors", this, read(now -> now.errors().getOrDefault(code, 0L)))
                    .description("Frames of clients that were answered with an error")
                    .tag("code", code.code())
                    .register(registry);
        }
        FunctionTimer.builder(
                        "realtime.calls",
                        this,
                        meters -> meters.now().calls().count(),
                        meters -> meters.now().calls().time().toNanos(),
                        TimeUnit.NANOSECONDS)
                .description("Calls over sockets, from the frame to the reply")
                .register(registry);
        TimeGauge.builder(
                        "realtime.calls.longest",
                        this,
                        TimeUnit.NANOSECONDS,
                        read(now -> now.calls().longest().toNanos()))
                .description("The longest call since the start")
                .strongReference(true)
                .register(registry);
    }

    private void gauge(MeterRegistry registry, String name, String what, ToDoubleFunction<Metrics> of) {
        // Nobody else holds this object, and without it a gauge would be NaN.
        Gauge.builder("realtime." + name, this, read(of))
                .description(what)
                .strongReference(true)
                .register(registry);
    }

    private void counter(MeterRegistry registry, String name, String what, ToDoubleFunction<Metrics> of) {
        FunctionCounter.builder("realtime." + name, this, read(of))
                .description(what)
                .register(registry);
    }

    private static ToDoubleFunction<RealtimeMeters> read(ToDoubleFunction<Metrics> of) {
        return meters -> of.applyAsDouble(meters.now());
    }

    private Metrics now() {
        Snapshot last = newest;
        long now = System.nanoTime();
        if (last == null || now - last.taken() > FRESH) {
            last = new Snapshot(plugin.metrics(), now);
            newest = last;
        }
        return last.metrics();
    }
}
