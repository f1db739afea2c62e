package io.github.javalinrealtime.web.readme;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;

import io.github.javalinrealtime.web.RealtimePlugin;
import io.javalin.Javalin;

/** The README's first program. */
final class Hello {
    private Hello() {}

    public static void main(String[] args) {
        Javalin.create(config -> {
                    config.registerPlugin(new RealtimePlugin());
                    config.routes.get("/", ctx -> {
                        socket(ctx).subscribe("greetings");
                        ctx.html("<body><script src='/realtime.js'></script><script>"
                                + "realtime.on('greetings', text => document.body.append(text))</script></body>");
                    });
                    config.routes.get(
                            "/greet/{name}", ctx -> socket(ctx).push("Hello " + ctx.pathParam("name"), "greetings"));
                })
                .start("127.0.0.1", 8080);
    }
}
