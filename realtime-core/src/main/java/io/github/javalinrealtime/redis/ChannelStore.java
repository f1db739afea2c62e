package io.github.javalinrealtime.redis;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.Message;
import io.github.javalinrealtime.Position;
import io.github.javalinrealtime.Publication;
import io.github.javalinrealtime.Replay;
import io.lettuce.core.KeyValue;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScoredValueScanCursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** What Redis holds of channels: state, history, holders, message ids, and an index of those that pages hold. */
final class ChannelStore {
    /** A page's lease must not outlive the state that its position belongs to. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private static final Duration REPEAT = Duration.ofMinutes(2);
    private static final Duration ASKED_FOR = Duration.ofMinutes(10);
    private static final int REPLAY_MESSAGES = 256;
    private static final int REPLAY_BYTES = 1 << 20;
    private static final int SCANNED = 1_000;

    private final Names names;
    private final Commands commands;
    private final Envelope envelope;
    private final Acknowledged acknowledged = new Acknowledged();

    ChannelStore(Names names, Commands commands, Envelope envelope) {
        this.names = names;
        this.commands = commands;
        this.envelope = envelope;
    }

    /** A page holds these channels for a lease; gives each a state, and returns the tops. */
    Map<Channel, Position> hold(ConnectionKey page, Collection<Channel> channels, Duration lease) {
        Map<Channel, CompletableFuture<Object>> asked = new LinkedHashMap<>();
        for (Channel channel : channels) {
            asked.put(
                    channel,
                    commands.run(
                            Script.HOLD,
                            names.channelKeys(channel),
                            Names.page(page),
                            millis(lease),
                            millis(MARGIN),
                            newEpoch()));
        }
        CompletableFuture<Object> indexed = index(channels, lease);
        Map<Channel, Position> tops = new LinkedHashMap<>();
        asked.forEach((channel, answer) -> {
            List<?> state = (List<?>) Commands.await(answer);
            tops.put(channel, position(state));
        });
        Commands.await(indexed);
        return tops;
    }

    /** A page does not hold these any more, of which nobody has to hear. */
    void release(String page, Collection<String> channels) {
        List<CompletableFuture<Object>> asked = channels.stream()
                .map(channel -> commands.run(Script.RELEASE, new String[] {Names.holders(channel)}, page))
                .toList();
        asked.forEach(Commands::await);
    }

    /** A page does not hold a channel any more, which is told on a relay. */
    CompletableFuture<Object> release(String page, Channel channel, String relay, String told) {
        String holders = Names.holders(names.channel(channel));
        return commands.run(Script.RELEASE, new String[] {holders}, page, relay, told);
    }

    CompletableFuture<Optional<Position>> publish(Publication publication) {
        Channel channel = publication.channel();
        String id = publication.id();
        String[] keys = names.channelKeys(channel);
        if (id != null) {
            keys = new String[] {keys[0], keys[1], keys[2], names.messageId(channel, id)};
        }
        return commands.runInOrder(
                        Script.PUBLISH,
                        keys,
                        names.channel(channel),
                        envelope.seal(publication),
                        String.valueOf(publication.history().messages()),
                        millis(publication.history().age()),
                        millis(REPEAT))
                .thenApply(position -> acknowledged.note(
                        channel, Optional.ofNullable((String) position).map(Position::parse)));
    }

    /** The newest places that were given to publications of this instance. */
    Map<Channel, Position> acknowledged() {
        return acknowledged.newest();
    }

    Replay replay(Channel channel, Position after) {
        List<?> answer = (List<?>) Commands.await(commands.run(
                Script.REPLAY,
                names.channelKeys(channel),
                after.epoch(),
                String.valueOf(after.offset()),
                newEpoch(),
                millis(ASKED_FOR),
                String.valueOf(REPLAY_MESSAGES),
                String.valueOf(REPLAY_BYTES)));
        Position top = position(answer);
        if (answer.size() < 3) {
            return Replay.gap(top);
        }
        String relay = names.channel(channel);
        List<Message> messages = new ArrayList<>();
        for (Object entry : (List<?>) answer.get(2)) {
            Message message = envelope.open(channel, relay, (String) entry);
            if (message == null) {
                return Replay.gap(top);
            }
            messages.add(message);
        }
        return Replay.whole(messages, top);
    }

    /** Whether Redis came back without a place that it gave; the channel then begins anew, and all who hear it are told. */
    CompletableFuture<Object> verify(Channel channel, Position given) {
        String[] keys = names.channelKeys(channel);
        return commands.run(
                Script.VERIFY,
                new String[] {keys[0], keys[1]},
                given.epoch(),
                String.valueOf(given.offset()),
                newEpoch(),
                keys[0],
                envelope.loss(channel));
    }

    /** The top of a channel; empty if it has no state. */
    CompletableFuture<Optional<Position>> top(Channel channel) {
        return commands.ask(redis -> redis.hmget(names.channel(channel), "epoch", "top"))
                .thenApply(state -> state.stream().allMatch(KeyValue::hasValue)
                        ? Optional.of(
                                position(state.stream().map(KeyValue::getValue).toList()))
                        : Optional.empty());
    }

    Set<Channel> matching(Channel.Pattern pattern, int most) {
        Set<Channel> held = new HashSet<>();
        ScanArgs args = ScanArgs.Builder.matches(glob(pattern)).limit(SCANNED);
        ScanCursor cursor = ScanCursor.INITIAL;
        while (!cursor.isFinished() && held.size() < most) {
            ScanCursor from = cursor;
            ScoredValueScanCursor<String> part =
                    Commands.await(commands.ask(redis -> redis.zscan(names.index(), from, args)));
            Stream<Channel> found = part.getValues().stream()
                    .map(scored -> Channel.of(scored.getValue()))
                    .filter(pattern::matches)
                    .filter(channel -> !held.contains(channel));
            heldOf(found.toList()).limit(most - held.size()).forEach(held::add);
            cursor = part;
        }
        return held;
    }

    private Stream<Channel> heldOf(List<Channel> channels) {
        Map<Channel, CompletableFuture<Object>> asked = new LinkedHashMap<>();
        for (Channel channel : channels) {
            String[] holders = {Names.holders(names.channel(channel))};
            asked.put(channel, commands.run(Script.HELD, holders));
        }
        return asked.entrySet().stream()
                .filter(entry -> Commands.await(entry.getValue()).equals(1L))
                .map(Map.Entry::getKey);
    }

    private CompletableFuture<Object> index(Collection<Channel> channels, Duration lease) {
        List<String> values = new ArrayList<>(List.of(millis(lease)));
        channels.stream()
                .filter(channel -> channel.owner() == null)
                .map(Channel::name)
                .forEach(values::add);
        return values.size() == 1
                ? CompletableFuture.completedFuture(0L)
                : commands.run(Script.INDEX, new String[] {names.index()}, values.toArray(String[]::new));
    }

    static String millis(Duration duration) {
        return String.valueOf(duration.toMillis());
    }

    /** What Redis means by the pattern, which knows more wildcards than ours. */
    private static String glob(Channel.Pattern pattern) {
        return pattern.text().replaceAll("[\\\\?\\[\\]^]", "\\\\$0");
    }

    private static Position position(List<?> state) {
        return new Position((String) state.get(0), Long.parseLong((String) state.get(1)));
    }

    private static String newEpoch() {
        return UUID.randomUUID().toString().substring(24);
    }
}
