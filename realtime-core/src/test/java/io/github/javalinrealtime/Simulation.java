package io.github.javalinrealtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One round: publishers, pages and a registry whose steps a seed puts in order; then a calm in which all must come to rest. */
final class Simulation {
    /** What is broken on purpose, so that the checks are seen to find it. */
    enum Mutation {
        NONE,
        /** The app's own mistake: reads its data, then subscribes. */
        READ_BEFORE_SUBSCRIBE,
        /** The registry reads the top after it returned. */
        SUBSCRIBE_LATE,
        /** The registry forgets the newest message of a replay, and says that the replay is whole. */
        STALE_REPLAY,
        /** The registry goes on for a while after unsubscribe returned. */
        UNSUBSCRIBE_LATE
    }

    private static final ScheduledExecutorService NEVER = Executors.newSingleThreadScheduledExecutor();
    private static final int LANES = 3;
    private static final int STEPS = 100;
    private static final int REST = 20_000;
    private static final Duration LEASE = Duration.ofMinutes(2);

    final Schedule schedule;
    final Mutation mutation;
    final Realtime realtime;
    final List<Channel> channels = List.of(Channel.of("a"), Channel.of("b:{1}"), Channel.of("c"));
    boolean calm;

    private final FakeTime time = new FakeTime();
    private final SimulatedRegistry registry;
    private final boolean shortHistory;
    private final List<SimulatedPage> pages = new ArrayList<>();
    private final Map<Channel, Set<String>> data = new HashMap<>();
    private final Map<ConnectionKey, List<String>> presence = new HashMap<>();
    private final List<String> failures = new ArrayList<>();
    private int messages;

    Simulation(long seed, Mutation mutation) {
        this.schedule = new Schedule(seed);
        this.mutation = mutation;
        this.shortHistory = schedule.chance(5);
        this.registry = new SimulatedRegistry(
                new InMemoryRegistry(time, InMemoryRegistry.DEFAULT_HISTORY_BYTES), schedule, mutation);
        Limits tight = Limits.with(limits -> {
            limits.messageBytes = 150;
            limits.outboxBytes = 1_000;
            limits.channelsPerPage = 20;
            limits.pagesPerSession = 20;
            limits.framesPerSecond = 10_000;
            limits.patternChannels = 10;
        });
        History history = shortHistory ? new History(4, Duration.ofMinutes(5)) : History.DEFAULT;
        long waiting = schedule.chance(4) ? 150 : Sender.MOST_BYTES;
        this.realtime = new Realtime(
                new Settings(
                        registry,
                        new PlainJson(),
                        schedule.new Lane(false),
                        time,
                        schedule.chance(2) ? tight : new Limits(),
                        LEASE,
                        LEASE,
                        history,
                        List.of(),
                        Settings.CALL_TIMEOUT,
                        () -> Integer.MAX_VALUE),
                new Threads(
                        schedule.new Lane(false),
                        Stream.generate(() -> new Sender(schedule.new Lane(true), waiting))
                                .limit(LANES)
                                .toList(),
                        schedule.new Lane(true),
                        NEVER));
        realtime.on(RealtimeEvent.Joined.class, event -> present(event.page(), "joined"));
        realtime.on(RealtimeEvent.Left.class, event -> present(event.page(), "left"));
        int count = 1 + schedule.random.nextInt(LANES);
        for (int i = 0; i < count; i++) {
            pages.add(new SimulatedPage(this, keyOfLane(i), schedule.chance(3)));
        }
        for (int i = 0; i < 2; i++) {
            schedule.add(this::publish);
        }
        schedule.add(this::tick);
    }

    void fail(String what) {
        failures.add(what);
    }

    Set<String> dataOf(Channel channel) {
        return data.computeIfAbsent(channel, c -> new HashSet<>());
    }

    List<Channel> someChannels() {
        List<Channel> some = new ArrayList<>(channels);
        some.removeIf(channel -> some.size() > 1 && schedule.chance(3));
        return some;
    }

    /** What went wrong; empty if all is well. */
    Optional<String> run() {
        for (int i = 0; i < STEPS && failures.isEmpty(); i++) {
            schedule.step();
        }
        calm = true;
        registry.calmDown();
        comeToRest();
        if (failures.isEmpty()) {
            pages.forEach(this::check);
        }
        return failures.stream().findFirst();
    }

    private void comeToRest() {
        for (int quiet = 0, steps = 0; quiet < 3 && failures.isEmpty(); ) {
            boolean acted = schedule.step();
            quiet = acted ? 0 : quiet + 1;
            if (!acted) {
                time.pass(Duration.ofSeconds(1));
                realtime.tick();
            }
            if (++steps > REST) {
                fail("it does not come to rest");
            }
        }
    }

    /** A page that has a sender of its own: in which order two share one, hash codes would decide, not the seed. */
    private static ConnectionKey keyOfLane(int lane) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> ConnectionKey.of("the session key of the simulation", "page " + i))
                .filter(key -> Math.floorMod(key.hashCode(), LANES) == lane)
                .findFirst()
                .orElseThrow();
    }

    /** The app writes its data, then pushes: what a handler is told to do. */
    private boolean publish() {
        if (calm) {
            return false;
        }
        String message = "" + ++messages;
        Channel channel = schedule.pick(channels);
        ConnectionKey page = schedule.pick(pages).key;
        if (schedule.chance(6)) {
            realtime.pushTo(page, message, channel.name());
        } else {
            dataOf(channel).add("\"" + message + "\"");
            schedule.pause();
            realtime.publish(message, Set.of(channel), schedule.chance(6) ? Set.of(page) : Set.of(), null);
        }
        return true;
    }

    private boolean tick() {
        if (calm) {
            return false;
        }
        time.pass(Duration.ofMillis(schedule.random.nextInt(1_000)));
        realtime.tick();
        return true;
    }

    private void present(ConnectionKey page, String change) {
        List<String> changes = presence.computeIfAbsent(page, key -> new ArrayList<>());
        String before = changes.isEmpty() ? "left" : changes.get(changes.size() - 1);
        if (before.equals(change)) {
            fail(change + " twice in a row, after " + changes);
        }
        changes.add(change);
    }

    private void check(SimulatedPage page) {
        registry.log.forEach((channel, log) -> {
            List<Position> received = page.received.getOrDefault(channel, List.of());
            checkOrder(page, channel, received);
            Set<Position> got = Set.copyOf(received);
            boolean whole = page.held.contains(channel) || page.key.equals(channel.owner());
            for (SimulatedRegistry.Logged logged : log) {
                Message message = logged.message();
                boolean except = message.except().contains(page.key);
                boolean came = got.contains(message.position());
                if (came && except) {
                    fail("came although the page was left out: " + message);
                }
                if (came && !page.mayGet(channel, logged.moment())) {
                    fail("came although it was pushed after unsubscribe: " + message);
                }
                if (whole && !came && !except && !isExcused(page, message)) {
                    fail("lost " + (page.raw ? "for a raw client: " : "in silence: ") + message);
                }
            }
        });
        if (!shortHistory && !page.gaps.isEmpty()) {
            fail("gaps although the history is long enough: " + page.gaps);
        }
        List<String> changes = presence.getOrDefault(page.key, List.of());
        if (changes.isEmpty() || !changes.get(changes.size() - 1).equals("joined")) {
            fail("a page that is there has not joined: " + changes);
        }
    }

    private boolean isExcused(SimulatedPage page, Message message) {
        Position gap = page.gaps.get(message.channel());
        return page.read.getOrDefault(message.channel(), Set.of()).contains(message.payload())
                || (gap != null && !message.position().isAfter(gap))
                || (page.raw && shortHistory);
    }

    private void checkOrder(SimulatedPage page, Channel channel, List<Position> received) {
        for (int i = 1; i < received.size() && !page.raw; i++) {
            if (!received.get(i).isAfter(received.get(i - 1))) {
                fail("doubled, or out of order, in " + channel + ": " + received);
            }
        }
    }
}
