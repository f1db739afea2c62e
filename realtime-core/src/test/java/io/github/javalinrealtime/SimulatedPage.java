package io.github.javalinrealtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** One page: the handlers that render and change it, and its client, which does what realtime.js does or knows nothing. */
final class SimulatedPage implements Schedule.Actor {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    final ConnectionKey key;
    final boolean raw;
    final Set<Channel> held = new HashSet<>();
    final Map<Channel, Set<String>> read = new HashMap<>();
    final Map<Channel, List<Position>> received = new HashMap<>();
    final Map<Channel, Position> gaps = new HashMap<>();

    private final Simulation simulation;
    private final Schedule schedule;
    private final Map<Channel, List<long[]>> allowed = new HashMap<>();
    private final Map<Channel, Position> seen = new LinkedHashMap<>();
    private final List<SimulatedSocket> sockets = new ArrayList<>();
    private SimulatedSocket socket;
    private boolean rendered;
    private boolean attempted;
    private boolean handling;
    private int connecting;

    SimulatedPage(Simulation simulation, ConnectionKey key, boolean raw) {
        this.simulation = simulation;
        this.schedule = simulation.schedule;
        this.key = key;
        this.raw = raw;
        schedule.add(this);
    }

    @Override
    public boolean act() {
        List<Runnable> choices = new ArrayList<>();
        if (!handling) {
            handlers(choices);
        }
        if (rendered && (socket == null || (!simulation.calm && schedule.chance(12)))) {
            choices.add(this::connect);
        }
        if (socket != null && !simulation.calm && schedule.chance(8)) {
            choices.add(this::lose);
        }
        if (socket != null && socket.resumePending && socket.attached != null) {
            choices.add(this::resume);
        }
        if (socket != null && (!socket.wire.isEmpty() || socket.reason != null)) {
            choices.add(this::receive);
        }
        choices.add(() -> {});
        schedule.pick(choices).run();
        return network() || choices.size() > 1;
    }

    /** Whether it may hold this message, which came to it or was pushed at that moment. */
    boolean mayGet(Channel channel, long moment) {
        return channel.owner() != null
                || allowed.getOrDefault(channel, List.of()).stream()
                        .anyMatch(span -> span[0] <= moment && moment <= span[1]);
    }

    private boolean network() {
        boolean acted = false;
        for (SimulatedSocket one : List.copyOf(sockets)) {
            if (schedule.chance(2) || simulation.calm) {
                acted |= schedule.chance(2) ? one.deliver() || one.notice() : one.notice() || one.deliver();
                if (raw) {
                    // For a client without positions only what it was not sent may be lost, so nothing stays on the
                    // wire.
                    acted |= drainWire(one);
                }
            }
        }
        return acted;
    }

    private boolean drainWire(SimulatedSocket one) {
        boolean any = !one.wire.isEmpty();
        while (!one.wire.isEmpty()) {
            take(one, one.wire.remove());
        }
        return any;
    }

    private void handlers(List<Runnable> choices) {
        if (!rendered) {
            choices.add(() -> handle(() -> {
                subscribe(new LinkedHashSet<>(simulation.someChannels()));
                rendered = true;
            }));
        } else if (!simulation.calm && schedule.chance(6)) {
            choices.add(() -> handle(() -> {
                Channel channel = schedule.pick(simulation.channels);
                if (held.contains(channel) && schedule.chance(2)) {
                    unsubscribe(channel);
                } else {
                    subscribe(Set.of(channel));
                }
            }));
        }
    }

    private void handle(Runnable handler) {
        handling = true;
        handler.run();
        handling = false;
    }

    private void subscribe(Set<Channel> channels) {
        if (simulation.mutation == Simulation.Mutation.READ_BEFORE_SUBSCRIBE) {
            channels.forEach(this::read);
            schedule.pause();
        }
        for (Channel channel : channels) {
            if (held.add(channel)) {
                allowed.computeIfAbsent(channel, c -> new ArrayList<>())
                        .add(new long[] {schedule.now(), Long.MAX_VALUE});
            }
        }
        simulation.realtime.subscribe(key, channels);
        schedule.pause();
        if (simulation.mutation != Simulation.Mutation.READ_BEFORE_SUBSCRIBE) {
            channels.forEach(this::read);
        }
    }

    private void read(Channel channel) {
        read.put(channel, Set.copyOf(simulation.dataOf(channel)));
    }

    private void unsubscribe(Channel channel) {
        simulation.realtime.unsubscribe(key, Set.of(channel));
        held.remove(channel);
        List<long[]> spans = allowed.get(channel);
        spans.get(spans.size() - 1)[1] = schedule.now();
    }

    private void connect() {
        boolean resume = !raw && attempted;
        attempted = true;
        SimulatedSocket opened = new SimulatedSocket(simulation, !raw, resume);
        socket = opened;
        sockets.add(opened);
        // Of two that the server takes in at one time, it does not know which one the client opened last.
        opened.overtaken = connecting > 0;
        connecting++;
        try {
            opened.attached = simulation.realtime.attach(key, opened, opened);
        } catch (RealtimeException failure) {
            opened.close(CloseReason.RESTART);
        }
        connecting--;
    }

    private void lose() {
        socket.cut();
        socket = null;
    }

    private void resume() {
        socket.resumePending = false;
        boolean forgetful = schedule.chance(8);
        Map<Channel, Position> said = forgetful ? Map.of() : new LinkedHashMap<>(seen);
        said.forEach((channel, position) -> socket.floor.put(channel, position));
        socket.attached.receive(
                "{\"action\":\"resume\",\"positions\":" + json(said, false) + ",\"private\":" + json(said, true) + "}");
    }

    private static String json(Map<Channel, Position> positions, boolean priv) {
        return positions.entrySet().stream()
                .filter(entry -> priv == (entry.getKey().owner() != null))
                .map(entry -> "\"" + entry.getKey().name() + "\":\"" + entry.getValue() + "\"")
                .collect(Collectors.joining(",", "{", "}"));
    }

    private void receive() {
        SimulatedSocket from = socket;
        if (!from.wire.isEmpty()) {
            take(from, from.wire.remove());
        } else {
            if (from.reason == CloseReason.SUPERSEDED && !from.overtaken) {
                simulation.fail("the newest socket of a page was superseded");
            }
            socket = null;
        }
    }

    private void take(SimulatedSocket from, String text) {
        JsonNode frame;
        try {
            frame = MAPPER.readTree(text);
        } catch (JsonProcessingException malformed) {
            simulation.fail("no JSON: " + text);
            return;
        }
        if (frame.has("status")) {
            simulation.fail("an answer that nothing asked for: " + text);
        } else if (frame.path("event").asText().equals("unsubscribed")) {
            frame.path("channels").forEach(name -> seen.remove(Channel.of(name.asText())));
        } else if (frame.has("position")) {
            Channel channel = new Channel(
                    frame.path("channel").asText(), frame.path("private").asBoolean() ? key : null);
            Position position = Position.parse(frame.path("position").asText());
            if (frame.path("event").asText().equals("passed")) {
                seen.merge(channel, position, (last, next) -> last.isAfter(next) ? last : next);
            } else if (frame.has("event")) {
                gaps.merge(channel, position, (a, b) -> a.isAfter(b) ? a : b);
                seen.put(channel, position);
            } else {
                push(from, channel, position);
            }
            from.floor.put(channel, position);
        }
    }

    private void push(SimulatedSocket from, Channel channel, Position position) {
        Position floor = from.floor.get(channel);
        if (floor != null && !position.isAfter(floor)) {
            simulation.fail("sent again on one socket, or although the page said that it has it: " + channel + " "
                    + position + " after " + floor);
        }
        Position last = seen.get(channel);
        if (raw || last == null || !last.epoch().equals(position.epoch()) || position.isAfter(last)) {
            seen.put(channel, position);
            received.computeIfAbsent(channel, c -> new ArrayList<>()).add(position);
        }
    }
}
