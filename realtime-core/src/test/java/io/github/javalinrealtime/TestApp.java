package io.github.javalinrealtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** A whole {@link Realtime} whose threads are queues that {@link #settle} empties, whose clock stands, and that notes all events. */
final class TestApp {
    final FakeTime time = new FakeTime();
    final List<RealtimeEvent> events = new ArrayList<>();
    final InMemoryRegistry registry = new InMemoryRegistry(time, InMemoryRegistry.DEFAULT_HISTORY_BYTES);
    final Realtime realtime;

    private final Schedule schedule = new Schedule(1);
    final Schedule.Lane work = schedule.new Lane(false);

    TestApp() {
        this(new Limits());
    }

    TestApp(Limits limits, Settings.Rule... histories) {
        this(limits, memory -> memory, histories);
    }

    /** With a registry in front of {@link #registry}. */
    TestApp(UnaryOperator<Registry> before) {
        this(new Limits(), before);
    }

    private TestApp(Limits limits, UnaryOperator<Registry> before, Settings.Rule... histories) {
        this.realtime = new Realtime(
                new Settings(
                        before.apply(registry),
                        new PlainJson(),
                        schedule.new Lane(false),
                        time,
                        limits,
                        Settings.PENDING_LEASE,
                        Settings.LEASE,
                        History.DEFAULT,
                        List.of(histories),
                        Settings.CALL_TIMEOUT,
                        () -> Integer.MAX_VALUE),
                new Threads(
                        work,
                        List.of(new Sender(schedule.new Lane(true), Sender.MOST_BYTES)),
                        schedule.new Lane(true),
                        Executors.newSingleThreadScheduledExecutor()));
        realtime.on(RealtimeEvent.class, events::add);
    }

    /** Lets everything happen that is due. */
    void settle() {
        while (schedule.step()) {
            // Each step may be the reason for another one.
        }
    }

    /** Time passes, second by second. */
    void pass(Duration duration) {
        for (long second = 0; second < duration.toSeconds(); second++) {
            time.pass(Duration.ofSeconds(1));
            realtime.tick();
            settle();
        }
    }

    /** What a request of this page holds. */
    Socket request(ConnectionKey page) {
        return realtime.socket(new PageRequest(page));
    }

    /** A socket that wants control frames. */
    FakeTransport open(ConnectionKey page) {
        return open(page, new FakeTransport(true, false));
    }

    /** A socket of a client that knows nothing. */
    FakeTransport openRaw(ConnectionKey page) {
        return open(page, new FakeTransport(false, false));
    }

    FakeTransport open(ConnectionKey page, FakeTransport socket) {
        socket.attached = realtime.attach(page, socket, socket);
        settle();
        return socket;
    }

    /** A socket that comes back and says this first. */
    FakeTransport resume(ConnectionKey page, String positions) {
        FakeTransport socket = open(page, new FakeTransport(true, true));
        return send(socket, "{\"action\":\"resume\",\"positions\":" + positions + "}");
    }

    FakeTransport send(FakeTransport socket, String frame) {
        socket.attached.receive(frame);
        settle();
        return socket;
    }

    void closed(FakeTransport socket) {
        socket.attached.closed();
        settle();
    }

    void push(Object message, String... channels) {
        realtime.push(message, channels);
        settle();
    }

    Metrics metrics() {
        settle();
        return realtime.metrics();
    }

    <E extends RealtimeEvent> List<E> events(Class<E> type) {
        settle();
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
