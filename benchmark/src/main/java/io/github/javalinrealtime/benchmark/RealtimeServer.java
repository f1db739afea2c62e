package io.github.javalinrealtime.benchmark;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;

import io.github.javalinrealtime.web.RealtimeConfig;
import io.github.javalinrealtime.web.RealtimePlugin;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An app with the plugin as it is by default: sessions, identity, history, positions, bounds. Arguments: the port; then
 * {@code compress}, or {@code redis=<uri>}.
 */
final class RealtimeServer {
    private static final String PAGE =
            "<!doctype html><html><head><title>Benchmark</title></head><body><h1>%s</h1></body></html>";
    private static final String SECRET = "what all instances of one benchmark share, and nobody else";

    private RealtimeServer() {}

    public static void main(String[] args) {
        List<String> options = List.of(args).subList(1, args.length);
        RealtimePlugin plugin = new RealtimePlugin(rt -> configure(rt, options));
        Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    config.registerPlugin(plugin);
                    config.routes.get("/page", RealtimeServer::page);
                    config.routes.get("/ping", ctx -> ctx.result("pong"));
                    config.routes.get("/pub", ctx -> {
                        Publication.of(ctx).forEach((channel, message) -> plugin.push(message, name(channel)));
                        ctx.result("ok");
                    });
                })
                .start("127.0.0.1", Integer.parseInt(args[0]));
        Lifeline.hold();
    }

    private static void configure(RealtimeConfig rt, List<String> options) {
        // The client's single socket makes more calls than a person does.
        rt.limits.framesPerSecond = 1_000_000;
        for (String option : options) {
            if (option.equals("compress")) {
                rt.compression = true;
            } else if (option.startsWith("redis=")) {
                rt.redis = option.substring("redis=".length());
                rt.secret = SECRET;
                rt.secureCookie = false;
            } else {
                throw new IllegalArgumentException("\"" + option + "\"; an option is compress, or redis=<uri>");
            }
        }
    }

    private static void page(Context ctx) {
        String channel = name(ctx.queryParam("ch"));
        socket(ctx).subscribe(channel);
        ctx.html(PAGE.formatted(channel));
    }

    private static String name(@Nullable Object channel) {
        return "benchmark:" + channel;
    }
}
