package io.github.javalinrealtime.example;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;

import com.sun.management.UnixOperatingSystemMXBean;
import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.History;
import io.github.javalinrealtime.InMemoryRegistry;
import io.github.javalinrealtime.Metrics;
import io.github.javalinrealtime.web.RealtimeConfig;
import io.github.javalinrealtime.web.RealtimePlugin;
import io.github.javalinrealtime.web.SessionKeys;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The app that a {@link Crowd} visits: pages in channels, and how the process stands. */
final class CrowdApp {
    static final String HEAVY = "heavy";

    private static final String PAGE = "<!doctype html><html><head><title>Crowd</title></head><body>hi</body></html>";
    private static final int MOST_THREADS = 60;
    private static final int IDLE_THREAD_MILLIS = 2_000;

    private CrowdApp() {}

    public static void main(String[] args) {
        InstanceMain.endWithParent();
        RealtimePlugin plugin = new RealtimePlugin(CrowdApp::configure);
        Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    // Threads go as they came, so that at the end they can be counted.
                    QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 8, IDLE_THREAD_MILLIS);
                    threads.setMaxEvictCount(MOST_THREADS);
                    config.jetty.threadPool = threads;
                    config.registerPlugin(plugin);
                    config.routes.get("/page", ctx -> {
                        socket(ctx).subscribe(ctx.queryParams("on"));
                        ctx.html(PAGE);
                    });
                    config.routes.post("/subscribe", ctx -> socket(ctx).subscribe(ctx.queryParams("on")));
                    config.routes.post("/unsubscribe", ctx -> socket(ctx).unsubscribe(ctx.queryParams("on")));
                    config.routes.post("/push", ctx -> plugin.push(message(ctx), ctx.queryParams("on")));
                    config.routes.get("/time", ctx -> ctx.result("" + System.nanoTime()));
                    config.routes.get("/health", ctx -> ctx.status(plugin.isReady() ? 200 : 503));
                    config.routes.get("/figures", ctx -> ctx.json(figures(ctx, plugin.metrics())));
                })
                .start("127.0.0.1", Integer.parseInt(System.getenv("PORT")));
    }

    private static void configure(RealtimeConfig rt) {
        String redis = System.getenv("REDIS_URL");
        String secret = System.getenv("REALTIME_SECRET");
        rt.history = new History(1_000, Duration.ofMinutes(10));
        rt.history(Channel.matching(HEAVY), new History(20, Duration.ofMinutes(1)));
        rt.secureCookie = false;
        if (redis.isEmpty()) {
            rt.registry = new InMemoryRegistry();
            // An HTTP session ends with the process, and its pages with it.
            rt.sessionKeys = SessionKeys.signedCookie(secret, false);
        } else {
            rt.redis = redis;
            rt.secret = secret;
        }
    }

    private static Map<String, Object> message(Context ctx) {
        return Map.of("n", ctx.queryParamAsClass("n", Integer.class).get(), "text", ctx.body());
    }

    private static Map<String, Object> figures(Context ctx, Metrics metrics) throws IOException {
        if (ctx.queryParam("collect") != null) {
            System.gc();
        }
        UnixOperatingSystemMXBean process = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        List<String> status = Files.readAllLines(Path.of("/proc/self/status"));
        return Map.of(
                "heap", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                "resident", kilobytes(status) << 10,
                "threads", ManagementFactory.getThreadMXBean().getThreadCount(),
                "files", process.getOpenFileDescriptorCount(),
                "cpu", process.getProcessCpuTime(),
                "sockets", metrics.sockets(),
                "deliveries", metrics.deliveries(),
                "gaps", metrics.gaps(),
                "replays", metrics.replays(),
                "refusals", metrics.refusals());
    }

    private static long kilobytes(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
