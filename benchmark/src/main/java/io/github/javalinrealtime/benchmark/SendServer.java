package io.github.javalinrealtime.benchmark;

import io.javalin.Javalin;
import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsContext;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What an app does without the plugin: Javalin's own sockets, of pages with a session, and {@code ctx.send} to each of a channel. Argument:
 * the port. */
final class SendServer {
    private static final Duration IDLE = Duration.ofMinutes(10);

    private final Map<Integer, Set<WsContext>> members = new ConcurrentHashMap<>();

    private SendServer() {}

    public static void main(String[] args) {
        SendServer server = new SendServer();
        Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    config.routes.get("/page", ctx -> {
                        ctx.sessionAttribute("user", "somebody");
                        ctx.html("<!doctype html><html><body></body></html>");
                    });
                    config.routes.ws("/ws", server::sockets);
                    config.routes.get("/pub", ctx -> {
                        Publication.of(ctx).forEach((channel, message) -> server.send(channel, message.json()));
                        ctx.result("ok");
                    });
                })
                .start("127.0.0.1", Integer.parseInt(args[0]));
        Lifeline.hold();
    }

    private void sockets(WsConfig ws) {
        ws.onConnect(ctx -> {
            // Jetty would close them after half a minute without a frame.
            ctx.session.setIdleTimeout(IDLE);
            of(channel(ctx)).add(ctx);
        });
        ws.onClose(ctx -> of(channel(ctx)).remove(ctx));
    }

    private void send(int channel, String json) {
        for (WsContext member : of(channel)) {
            member.send(json);
        }
    }

    private Set<WsContext> of(int channel) {
        return members.computeIfAbsent(channel, any -> ConcurrentHashMap.newKeySet());
    }

    private static int channel(WsContext ctx) {
        return Integer.parseInt(Objects.requireNonNull(ctx.queryParam("ch")));
    }
}
