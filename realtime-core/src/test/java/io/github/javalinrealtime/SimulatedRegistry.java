package io.github.javalinrealtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A registry over a network: between the moment when a call has its effect and the moment when it returns, anything else may
 * happen. Its link may lose messages for a while, a replay may fail or come in parts; and it can be broken on purpose.
 */
final class SimulatedRegistry implements Registry, Schedule.Actor {
    /** One message as the registry took it. */
    record Logged(Message message, long moment) {}

    final Map<Channel, List<Logged>> log = new HashMap<>();

    private final Registry registry;
    private final Schedule schedule;
    private final Schedule.Lane late;
    private final Simulation.Mutation mutation;
    private final Set<Channel> missed = new HashSet<>();
    private Listener listener;
    private boolean interrupted;
    private boolean calm;

    SimulatedRegistry(Registry registry, Schedule schedule, Simulation.Mutation mutation) {
        this.registry = registry;
        this.schedule = schedule;
        this.mutation = mutation;
        this.late = schedule.new Lane(false);
        schedule.add(this);
    }

    /** From now on nothing fails. */
    void calmDown() {
        calm = true;
    }

    /** The link breaks, or is there again. */
    @Override
    public boolean act() {
        if (interrupted) {
            interrupted = false;
            Set<Channel> told = new LinkedHashSet<>(missed);
            missed.clear();
            listener.interrupted(told);
            return true;
        }
        if (calm || !schedule.chance(4)) {
            return false;
        }
        interrupted = true;
        return true;
    }

    @Override
    public void start(Listener starting, Limits limits) {
        listener = starting;
        registry.start(new Link(), limits);
    }

    @Override
    public Map<Channel, Position> subscribe(ConnectionKey page, Set<Channel> channels, Duration lease) {
        if (mutation == Simulation.Mutation.SUBSCRIBE_LATE) {
            late.execute(() -> registry.subscribe(page, channels, lease));
            return Map.of();
        }
        Map<Channel, Position> positions = registry.subscribe(page, channels, lease);
        schedule.pause();
        return positions;
    }

    @Override
    public void restore(ConnectionKey page, Map<Channel, Position> positions, Duration lease) {
        registry.restore(page, positions, lease);
        schedule.pause();
    }

    @Override
    public void unsubscribe(ConnectionKey page, Set<Channel> channels) {
        if (mutation == Simulation.Mutation.UNSUBSCRIBE_LATE) {
            late.execute(() -> registry.unsubscribe(page, channels));
            return;
        }
        registry.unsubscribe(page, channels);
        schedule.pause();
    }

    @Override
    public Attachment attach(ConnectionKey page, Duration lease) {
        Attachment attachment = registry.attach(page, lease);
        schedule.pause();
        return attachment;
    }

    @Override
    public boolean renew(ConnectionKey page, long fence, Map<Channel, Position> written, Duration lease) {
        boolean known = registry.renew(page, fence, written, lease);
        schedule.pause();
        return known;
    }

    @Override
    public boolean detach(ConnectionKey page, long fence, Map<Channel, Position> written, Duration lease) {
        fail("detach");
        boolean newest = registry.detach(page, fence, written, lease);
        fail("the answer to detach");
        schedule.pause();
        return newest;
    }

    @Override
    public void endSession(String session) {
        registry.endSession(session);
    }

    @Override
    public Optional<Position> publish(Publication publication) {
        Optional<Position> position = registry.publish(publication);
        schedule.pause();
        return position;
    }

    @Override
    public Replay replay(Channel channel, Position after) {
        fail("replay");
        Replay replay = registry.replay(channel, after);
        schedule.pause();
        int size = replay.messages().size();
        if (mutation == Simulation.Mutation.STALE_REPLAY && size > 0) {
            List<Message> stale = replay.messages().subList(0, size - 1);
            return Replay.whole(stale, after.at(replay.messages().get(size - 1).previous()));
        }
        boolean part = size > 1 && !calm && schedule.chance(4);
        return part
                ? new Replay(replay.messages().subList(0, 1 + schedule.random.nextInt(size - 1)), replay.top(), false)
                : replay;
    }

    @Override
    public Set<Channel> matching(Channel.Pattern pattern, int most) {
        return registry.matching(pattern, most);
    }

    @Override
    public void listen(Set<Channel> channels) {
        fail("listen");
        registry.listen(channels);
        schedule.pause();
    }

    @Override
    public void unlisten(Set<Channel> channels) {
        registry.unlisten(channels);
    }

    @Override
    public void close() {
        registry.close();
    }

    private void fail(String call) {
        if (!calm && schedule.chance(40)) {
            throw new RealtimeException(RealtimeException.Outcome.UNKNOWN, call + " failed by chance", null);
        }
    }

    private final class Link implements Listener {
        @Override
        public void published(Message message) {
            log.computeIfAbsent(message.channel(), channel -> new ArrayList<>())
                    .add(new Logged(message, schedule.now()));
            if (interrupted && schedule.chance(2)) {
                missed.add(message.channel());
            } else {
                listener.published(message);
            }
        }

        @Override
        public void subscribed(ConnectionKey page, Map<Channel, Position> positions) {
            listener.subscribed(page, positions);
        }

        @Override
        public void unsubscribed(ConnectionKey page, Set<Channel> channels) {
            listener.unsubscribed(page, channels);
        }

        @Override
        public void superseded(ConnectionKey page, long fence) {
            listener.superseded(page, fence);
        }

        @Override
        public void lost(ConnectionKey page) {
            listener.lost(page);
        }

        @Override
        public void down() {
            listener.down();
        }

        @Override
        public void up() {
            listener.up();
        }

        @Override
        public void ended(String session) {
            listener.ended(session);
        }

        @Override
        public void interrupted(Set<Channel> channels) {
            listener.interrupted(channels);
        }
    }
}
