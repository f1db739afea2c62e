package io.github.javalinrealtime.example;

import io.github.javalinrealtime.web.RealtimePlugin;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Duration;

/** Whether this instance is to be given requests, for whoever distributes them. */
final class Health {
    private final RealtimePlugin realtime;
    private volatile boolean leaving;

    Health(RealtimePlugin realtime) {
        this.realtime = realtime;
    }

    void routes(RoutesConfig routes) {
        routes.get("/health", this::tell);
    }

    /** Says no from now on, and returns after the time in which all who ask have heard it; until then requests are served. */
    void leave(Duration time) {
        leaving = true;
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(Context ctx) {
        boolean ready = !leaving && realtime.isReady();
        ctx.status(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE).result(ready ? "ready" : "not ready");
    }
}
