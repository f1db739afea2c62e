package io.github.javalinrealtime.web.readme;

import io.github.javalinrealtime.web.RealtimePlugin;
import io.javalin.config.JavalinConfig;

/** The README's Java on several instances; {@link DocumentationTest} holds the two together. */
@SuppressWarnings("UnusedMethod")
abstract class SeveralInstances {
    abstract String secret();

    void inCode(JavalinConfig config) {
        config.registerPlugin(new RealtimePlugin(rt -> {
            rt.redis = "rediss://user:password@redis.example.com:6379";
            rt.secret = secret();
        }));
    }

    void health(JavalinConfig config, RealtimePlugin plugin) {
        config.routes.get("/health", ctx -> ctx.status(plugin.isReady() ? 200 : 503));
    }
}
