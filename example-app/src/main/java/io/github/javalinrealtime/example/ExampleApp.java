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

    private static final Duration JOB_STEP = Duration.ofMillis(150);
    private static final Duration GRACE = Duration.ofSeconds(3);

    private ExampleApp() {}

    /**
     * Serves as the environment says: on {@code HOST} and {@code PORT}, by default 127.0.0.1 and 8080. With {@code REDIS_URL}, or
     * with {@code APP_ENV=production}, it is one of several instances that share a Redis and {@code REALTIME_SECRET}; in
     * production its cookies are for https, unless {@code SECURE_COOKIES} is {@code false}. {@code INSTANCE} is its name.
     * Asked to end, it says at {@code /health} for {@code LEAVE_SECONDS}, by default 0, that it is not ready, and stops then.
     *
     * @param args none
     */
    public static void main(String[] args) {
        Map<String, String> environment = System.getenv();
        String host = environment.getOrDefault("HOST", "127.0.0.1");
        int port = Integer.parseInt(environment.getOrDefault("PORT", "8080"));
        boolean production = "production".equals(environment.get("APP_ENV"));
        boolean secure = Boolean.parseBoolean(environment.getOrDefault("SECURE_COOKIES", "" + production));
        String redis = environment.getOrDefault("REDIS_URL", production ? "redis://localhost:6379" : "");
        Store store = redis.isEmpty() ? new MemoryStore() : new RedisStore(redis);
        RealtimePlugin realtime = new RealtimePlugin(rt -> {
            rt.redis = redis.isEmpty() ? null : redis;
            rt.secureCookie = secure;
        });
        Site site = new Site(environment.getOrDefault("INSTANCE", ""));
        Duration leave = Duration.ofSeconds(Integer.parseInt(environment.getOrDefault("LEAVE_SECONDS", "0")));
        Health health = new Health(realtime);
        Javalin app = create(realtime, health, store, new People(store, secure), site, JOB_STEP, GRACE);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            health.leave(leave);
            app.stop();
        }));
        app.start(host, port);
        log.info("The example app is at http://{}:{}/", host, app.port());
    }

    /**
     * Makes the app of one instance, not started.
     *
     * @param jobStep how long one per cent of a job takes
     * @param grace how long a visitor may be away, say for a reload, before the room hears of it
     */
    static Javalin create(Duration jobStep, Duration grace) {
        Store store = new MemoryStore();
        RealtimePlugin realtime = new RealtimePlugin();
        People people = new People(store, false);
        return create(realtime, new Health(realtime), store, people, new Site(""), jobStep, grace);
    }

    private static Javalin create(
            RealtimePlugin realtime,
            Health health,
            Store store,
            People people,
            Site site,
            Duration jobStep,
            Duration grace) {
        Rooms rooms = new Rooms(store);
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

            site.configure(config);
            health.routes(config.routes);
            new Chat(rooms, people, presence).routes(config.routes);
            board.routes(config.routes);
            new Calls(site).routes(config.routes);
            new Figures(realtime).routes(config.routes);
        });
    }
}
