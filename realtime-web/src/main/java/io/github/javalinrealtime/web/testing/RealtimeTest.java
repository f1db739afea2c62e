package io.github.javalinrealtime.web.testing;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.RealtimeEvent;
import io.github.javalinrealtime.web.RealtimePlugin;
import io.javalin.Javalin;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An app under test: starts it on a free port of the loopback interface, opens its pages without a browser, and says what its routes did.
 *
 * <pre>{@code
 * try (RealtimeTest test = RealtimeTest.start(MyApp.create())) {
 *     TestPage page = test.browser().open("/rooms/1").connect();
 *     test.browser().post("/rooms/1/messages", Map.of("text", "hi"));
 *     assertEquals("hi", page.awaitPush("room:1").as(Map.class).get("text"));
 * }
 * }</pre>
 *
 * <p>Knows no test framework: what is not as awaited is an {@link AssertionError}.
 */
public final class RealtimeTest implements AutoCloseable {
    /** How long to wait for what must come, in seconds. */
    static final long PATIENCE = 10;

    private final Javalin app;
    private final RealtimePlugin plugin;
    private final List<RealtimeEvent> events = new CopyOnWriteArrayList<>();

    private RealtimeTest(Javalin app, RealtimePlugin plugin) {
        this.app = app;
        this.plugin = plugin;
        plugin.on(RealtimeEvent.class, events::add);
    }

    /**
     * Starts an app.
     *
     * @param app with the plugin, not yet started
     * @return to be closed, which stops the app
     */
    public static RealtimeTest start(Javalin app) {
        RealtimePlugin plugin = (RealtimePlugin) app.unsafe.pluginManager.getContextPlugin(RealtimePlugin.class);
        RealtimeTest test = new RealtimeTest(app, plugin);
        app.start("127.0.0.1", 0);
        return test;
    }

    /**
     * A browser with no cookies yet: a session of its own.
     *
     * @return the browser
     */
    public TestBrowser browser() {
        return new TestBrowser("127.0.0.1:" + app.port());
    }

    /**
     * The plugin of the app, to push as the app would outside a request.
     *
     * @return the plugin
     */
    public RealtimePlugin plugin() {
        return plugin;
    }

    /**
     * Whether a route subscribed a page.
     *
     * @param channel to this one
     * @return true if at least once
     */
    public boolean subscribed(String channel) {
        return told(RealtimeEvent.Subscribed.class)
                .anyMatch(event -> event.channels().contains(Channel.of(channel)));
    }

    /**
     * Whether a route ended a subscription.
     *
     * @param channel to this one
     * @return true if at least once
     */
    public boolean unsubscribed(String channel) {
        return told(RealtimeEvent.Unsubscribed.class)
                .anyMatch(event -> event.channels().contains(Channel.of(channel)));
    }

    /**
     * What was pushed.
     *
     * @param channel to this one, to all of its pages or to one of them
     * @return in order
     */
    public List<TestPush> pushed(String channel) {
        return told(RealtimeEvent.Pushed.class)
                .filter(event -> event.channel().name().equals(channel))
                .map(event -> new TestPush(channel, event.channel().owner() != null, event.payload()))
                .toList();
    }

    /** Forgets what was subscribed, unsubscribed and pushed so far. */
    public void forget() {
        awaitEvents();
        events.clear();
    }

    /** Stops the app. */
    @Override
    public void close() {
        app.stop();
    }

    private <E extends RealtimeEvent> Stream<E> told(Class<E> type) {
        awaitEvents();
        return events.stream().filter(type::isInstance).map(type::cast);
    }

    private void awaitEvents() {
        plugin.eventsTold().orTimeout(PATIENCE, TimeUnit.SECONDS).join();
    }
}
