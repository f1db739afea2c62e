package io.github.javalinrealtime.example;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;

import io.github.javalinrealtime.Call;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Routes that a page calls over its socket, and a handler that only sockets reach. */
final class Calls {
    /**
     * What to add.
     *
     * @param a one number
     * @param b another
     */
    public record Numbers(int a, int b) {}

    private final Site site;

    Calls(Site site) {
        this.site = site;
    }

    void routes(RoutesConfig routes) {
        routes.get("/calls", ctx -> ctx.render("calls.html"));
        routes.get("/time", this::time);
        routes.post("/sum", Calls::sum);
    }

    private void time(Context ctx) {
        String time = LocalTime.now(ZoneId.systemDefault())
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        Map<String, String> answer = new LinkedHashMap<>();
        answer.put("time", time);
        answer.put("over", socket(ctx).isCall() ? "socket" : "http");
        if (!site.instance().isEmpty()) {
            answer.put("by", site.instance());
        }
        ctx.json(answer);
    }

    private static void sum(Context ctx) {
        Numbers numbers = ctx.bodyValidator(Numbers.class).get();
        ctx.json(Map.of("sum", (long) numbers.a + numbers.b));
    }

    static String shout(Call call) {
        return call.input(String.class).toUpperCase(Locale.ROOT) + "!";
    }
}
