package io.github.javalinrealtime.example;

import io.github.javalinrealtime.RealtimeEvent;
import io.github.javalinrealtime.web.RealtimePlugin;
import io.javalin.Javalin;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the parts of the app together and starts it. */
public final class ExampleApp {
    private static final Logger log = LoggerFactory.getLogger(ExampleApp.class);

    private ExampleApp() {}

    /**
     * Serves on {@code HOST} and {@code PORT} of the environment, by default 127.0.0.1 and 8080.
     *
     * @param args none
     */
    public static void main(String[] args) {
        String host = System.getenv().getOrDefault("HOST", "127.0.0.1");
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
        Javalin app = create(Duration.ofMillis(150), Duration.ofSeconds(3));
        Runtime.getRuntime().addShutdownHook(new Thread(app::stop));
        app.start(host, port);
        log.info("The example app is at http://{}:{}/", host, app.port());
    }

    /**
     * Makes the app, not started.
     *
     * @param jobStep how long one per cent of a job takes
     * @param grace how long a visitor may be away, say for a reload, before the room hears of it
     */
    static Javalin create(Duration jobStep, Duration grace) {
        RealtimePlugin realtime = new RealtimePlugin();
        Rooms rooms = new Rooms();
        Presence presence = new Presence(realtime, grace);
        Board board = new Board(realtime, jobStep);
        return Javalin.create(config -> {
            // Before the plugin, which ends all pushing.
            config.events.serverStopping(board::close);
            config.events.serverStopping(presence::close);
            config.registerPlugin(realtime);
            realtime.on(RealtimeEvent.Joined.class, event -> presence.joined(event.page()));
            realtime.on(RealtimeEvent.Left.class, event -> presence.left(event.page()));
            realtime.handler("shout", Calls::shout);

            Site.configure(config);
            new Chat(rooms, presence).routes(config.routes);
            board.routes(config.routes);
            Calls.routes(config.routes);
        });
    }
}
