package io.github.javalinrealtime.example;

import io.github.javalinrealtime.RealtimeEvent;
import io.github.javalinrealtime.web.RealtimePlugin;
import io.javalin.Javalin;
import java.time.Duration;
import java.util.Map;
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
        Map<String, String> env = System.getenv();
        String redis = env.get("REDIS_URL");
        // Over plain HTTP no browser keeps a secure cookie.
        boolean secure = Boolean.parseBoolean(env.getOrDefault("SECURE_COOKIES", "false"));
        String name = env.getOrDefault("INSTANCE", "");
        Store store = redis == null ? new MemoryStore() : new RedisStore(redis);
        Javalin app = create(store, name, secure, Duration.ofMillis(150), Duration.ofSeconds(3));
        Runtime.getRuntime().addShutdownHook(new Thread(app::stop));
        app.start(env.getOrDefault("HOST", "127.0.0.1"), Integer.parseInt(env.getOrDefault("PORT", "8080")));
        log.info("The example app is at http://{}:{}/", env.getOrDefault("HOST", "127.0.0.1"), app.port());
    }

    /**
     * Makes the app, not started.
     *
     * @param jobStep how long one per cent of a job takes
     * @param grace how long a visitor may be away, say for a reload, before the room hears of it
     */
    static Javalin create(Duration jobStep, Duration grace) {
        return create(new MemoryStore(), "", false, jobStep, grace);
    }

    private static Javalin create(Store store, String name, boolean secureCookies, Duration jobStep, Duration grace) {
        RealtimePlugin realtime = new RealtimePlugin();
        Rooms rooms = new Rooms(store);
        People people = new People(store, secureCookies);
        Presence presence = new Presence(store, rooms, people, realtime, grace);
        Board board = new Board(store, realtime, jobStep);
        return Javalin.create(config -> {
            // Before the plugin, which ends all pushing.
            config.events.serverStopping(board::close);
            config.events.serverStopping(presence::close);
            config.registerPlugin(realtime);
            config.events.serverStarted(presence::start);
            config.events.serverStopped(store::close);
            realtime.on(RealtimeEvent.Left.class, event -> presence.left(event.page()));
            realtime.handler("shout", Calls::shout);

            Site.configure(config, name);
            config.routes.get("/health", ctx -> ctx.result("ready"));
            new Chat(rooms, people, presence).routes(config.routes);
            board.routes(config.routes);
            new Calls(name).routes(config.routes);
        });
    }
}
