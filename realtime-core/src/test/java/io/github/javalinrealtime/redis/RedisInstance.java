package io.github.javalinrealtime.redis;

import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.History;
import io.github.javalinrealtime.Limits;
import io.github.javalinrealtime.PageRequest;
import io.github.javalinrealtime.PlainClient;
import io.github.javalinrealtime.PlainJson;
import io.github.javalinrealtime.Realtime;
import io.github.javalinrealtime.RealtimeEvent;
import io.github.javalinrealtime.Settings;
import io.github.javalinrealtime.Socket;
import io.github.javalinrealtime.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;

/** One instance of an app on a real Redis, with the real threads and clock; its sockets are {@link RedisPage}s. */
final class RedisInstance implements AutoCloseable {
    static final String SECRET = "a secret that all instances share";

    private static final AtomicInteger PAGES = new AtomicInteger();

    final List<RealtimeEvent> events = new CopyOnWriteArrayList<>();
    final RedisRegistry registry;
    final Realtime realtime;

    RedisInstance(String uri) {
        this(uri, Settings.LEASE, new History(10_000, Duration.ofMinutes(5)));
    }

    RedisInstance(String uri, Duration lease, History history) {
        this.registry = new RedisRegistry(new RedisSettings(uri, SECRET, "test:"));
        this.realtime = new Realtime(new Settings(
                registry,
                new PlainJson(),
                ForkJoinPool.commonPool(),
                TimeSource.system(),
                new Limits(),
                lease.compareTo(Settings.PENDING_LEASE) < 0 ? lease : Settings.PENDING_LEASE,
                lease,
                history,
                List.of(),
                Settings.CALL_TIMEOUT,
                () -> Integer.MAX_VALUE));
        realtime.on(RealtimeEvent.class, event -> {
            // Of pushes there may be a million.
            if (!(event instanceof RealtimeEvent.Pushed)) {
                events.add(event);
            }
        });
    }

    /** A page that nobody has rendered yet. */
    static ConnectionKey page() {
        return page("session " + PAGES.incrementAndGet());
    }

    static ConnectionKey page(String session) {
        return ConnectionKey.of(session + " with a key of 32 bytes or more", "id-" + PAGES.incrementAndGet());
    }

    /** What a request of a page holds. */
    Socket request(ConnectionKey page) {
        return realtime.socket(new PageRequest(page));
    }

    /** A page that a handler subscribed, with its socket here. */
    RedisPage open(String... channels) {
        ConnectionKey page = page();
        request(page).subscribe(channels);
        return attach(page);
    }

    RedisPage attach(ConnectionKey page) {
        RedisPage socket = new RedisPage(page);
        socket.attached = realtime.attach(page, socket, new PlainClient(true, false));
        return socket;
    }

    boolean told(Class<? extends RealtimeEvent> event) {
        return events.stream().anyMatch(event::isInstance);
    }

    void awaitReady() {
        Await.until("the instance is ready", registry::isReady);
    }

    /** Waits until a page of this instance has got one more push of this channel, however that fared before. */
    void awaitDelivery(RedisPage page, String channel) {
        AtomicInteger probes = new AtomicInteger();
        Await.until("a push arrives", () -> {
            String probe = "probe " + probes.incrementAndGet() + " of " + page.key;
            long before = page.gaps(channel);
            realtime.push(probe, channel);
            Await.until(
                    "it arrives, or is told as missed",
                    () -> page.payloads(channel).contains(probe) || page.gaps(channel) > before);
            return page.payloads(channel).contains(probe);
        });
    }

    @Override
    public void close() {
        realtime.close();
    }
}
