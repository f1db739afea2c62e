package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What a registry gives for its contract to be tested, and what the tests share. Time is asked for by its effect, since not
 * every registry has a clock that a test can move: memory moves one, others shorten the time that their data live.
 */
public abstract class RegistryHarness {
    /** The lease that {@link #passShort} ends. */
    protected static final Duration SHORT = Duration.ofMinutes(1);

    /** A lease that outlives everything that these tests let pass. */
    protected static final Duration LONG = Duration.ofHours(1);

    /** A history that outlives {@link #SHORT} and not {@link #passHistory}. */
    protected static final History KEPT = new History(100, Duration.ofMinutes(5));

    private static final AtomicInteger PAGES = new AtomicInteger();

    /** The instance that the tests talk to. */
    protected Registry registry;

    /** What {@link #registry} tells. */
    protected RecordingListener listener;

    /** Another instance that shares all data, or the same one. */
    protected Registry other;

    /** What {@link #other} tells. */
    protected RecordingListener otherListener;

    private final List<Registry> opened = new ArrayList<>();

    /** A started registry with no data. */
    protected abstract Registry open(Registry.Listener told, Limits limits);

    /** A second started instance on the data of the first; empty if there can be one only. */
    protected Optional<Registry> openOther(Registry.Listener told, Limits limits) {
        return Optional.empty();
    }

    /** Lets {@link #SHORT} pass for this page, with what it holds: its lease ends if it was that short. */
    protected abstract void passShort(ConnectionKey page);

    /** Lets {@link #SHORT} pass for the state of this channel. */
    protected abstract void passShort(Channel channel);

    /** Lets the age of {@link #KEPT} pass for the messages of this channel. */
    protected abstract void passHistory(Channel channel);

    /** Lets the two minutes pass in which a message id counts. */
    protected abstract void passRepeats(Channel channel);

    /** Sets the clock that gives this channel its offsets back by an hour. */
    protected abstract void turnBackClock(Channel channel);

    @BeforeEach
    protected void openBoth() {
        openWith(new Limits());
    }

    @AfterEach
    void closeAll() {
        opened.forEach(Registry::close);
        opened.clear();
    }

    /** Starts anew with other limits. */
    protected void openWith(Limits limits) {
        closeAll();
        listener = new RecordingListener();
        registry = open(listener, limits);
        opened.add(registry);
        RecordingListener second = new RecordingListener();
        Optional<Registry> another = openOther(second, limits);
        another.ifPresent(opened::add);
        other = another.orElse(registry);
        otherListener = another.isPresent() ? second : listener;
    }

    /** A page of a session of its own. */
    protected static ConnectionKey page() {
        return page("session-" + PAGES.incrementAndGet());
    }

    /** A page of this session. */
    protected static ConnectionKey page(String session) {
        return ConnectionKey.of(session + "-with-a-key-of-32-bytes-or-more", "id-" + PAGES.incrementAndGet());
    }

    /** A public channel. */
    protected static Channel channel(String name) {
        return Channel.of(name);
    }

    /** Public channels. */
    protected static Set<Channel> channels(String... names) {
        return Set.copyOf(Arrays.stream(names).map(Channel::of).toList());
    }

    /** Subscribes a page to one channel with a long lease. */
    protected Position subscribe(ConnectionKey page, Channel channel) {
        return registry.subscribe(page, Set.of(channel), LONG).get(channel);
    }

    /** Publishes a payload, which the channel must have a state for. */
    protected Position publish(Channel channel, String payload) {
        return registry.publish(publication(channel, payload, null)).orElseThrow();
    }

    /** A publication that leaves out nobody. */
    protected static Publication publication(Channel channel, String payload, String id) {
        return new Publication(channel, payload, Set.of(), id, KEPT);
    }

    /** All that followed a position, however many parts it comes in. */
    protected static List<Message> readAll(Registry from, Channel channel, Position after) {
        List<Message> all = new ArrayList<>();
        Position at = after;
        while (true) {
            Replay part = from.replay(channel, at);
            assertFalse(part.gap(), () -> "a gap in " + channel + " after " + after);
            all.addAll(part.messages());
            if (part.messages().isEmpty() || at(part.messages()).equals(part.top())) {
                return all;
            }
            at = at(part.messages());
        }
    }

    /** The payloads of messages. */
    protected static List<String> payloads(List<Message> messages) {
        return messages.stream().map(Message::payload).toList();
    }

    private static Position at(List<Message> messages) {
        return messages.get(messages.size() - 1).position();
    }
}
