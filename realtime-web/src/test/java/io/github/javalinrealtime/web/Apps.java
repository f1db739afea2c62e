package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;

import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Apps for the stories: one whose routes do what their parameters say, and others made of what a test gives. */
final class Apps {
    static final String HTML = "<!doctype html><html><head><title>x</title></head><body>hi</body></html>";

    private Apps() {}

    static RealtimeTest start() {
        return start(options -> {});
    }

    static RealtimeTest start(Consumer<RealtimeConfig> options) {
        return start(options, config -> {});
    }

    /** With the routes below, and those given. */
    static RealtimeTest start(Consumer<RealtimeConfig> options, Consumer<JavalinConfig> more) {
        return RealtimeTest.start(create(options, more));
    }

    static Javalin create(Consumer<RealtimeConfig> options, Consumer<JavalinConfig> more) {
        return Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.registerPlugin(new RealtimePlugin(options));
            config.routes.get("/page", ctx -> {
                if (!ctx.queryParams("on").isEmpty()) {
                    socket(ctx).subscribe(ctx.queryParams("on"));
                }
                ctx.html(HTML);
            });
            config.routes.post("/subscribe", ctx -> socket(ctx).subscribe(ctx.formParams("on")));
            config.routes.post("/unsubscribe", ctx -> socket(ctx).unsubscribe(ctx.formParams("on")));
            config.routes.post("/push", ctx -> socket(ctx).push(text(ctx), ctx.formParams("on")));
            config.routes.post("/push-to-others", ctx -> socket(ctx).pushToOthers(text(ctx), ctx.formParams("on")));
            config.routes.exception(
                    IllegalArgumentException.class,
                    (refused, ctx) -> ctx.status(400).result("" + refused.getMessage()));
            more.accept(config);
        });
    }

    /** The cookie of an answer, as a browser sends it back. */
    static Optional<String> cookie(HttpResponse<?> answer) {
        return answer.headers().firstValue("Set-Cookie").map(value -> value.split(";", 2)[0]);
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static String text(Context ctx) {
        return Optional.ofNullable(ctx.formParam("text")).orElse("hi");
    }
}
