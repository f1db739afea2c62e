package io.github.javalinrealtime.redis;

import io.github.javalinrealtime.Attachment;
import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.Limits;
import io.github.javalinrealtime.Position;
import io.lettuce.core.KeyValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What Redis holds of pages, and what instances tell each other about them. A page's channels are in other slots of a Cluster than the page, so a
 * change is two steps: a channel is held before the page has it, and released after.
 */
final class PageStore {
    /** Longer than an instance is cut off that has sockets of the session; it would write their pages again. */
    private static final Duration REMEMBERED = Duration.ofHours(1);

    private final Names names;
    private final Commands commands;
    private final Seal seal;
    private final ChannelStore channels;
    private final AttachedPages attached;
    private final Limits limits;

    PageStore(Names names, Commands commands, Seal seal, ChannelStore channels, AttachedPages attached, Limits limits) {
        this.names = names;
        this.commands = commands;
        this.seal = seal;
        this.channels = channels;
        this.attached = attached;
        this.limits = limits;
    }

    Map<Channel, Position> subscribe(ConnectionKey page, Set<Channel> wanted, Duration lease) {
        checkRoom(wanted.size());
        return write(page, channels.hold(page, wanted, lease), lease, "");
    }

    void restore(ConnectionKey page, Map<Channel, Position> positions, Duration lease) {
        checkRoom(positions.size());
        channels.hold(page, positions.keySet(), lease);
        write(page, positions, lease, "again");
    }

    private Map<Channel, Position> write(
            ConnectionKey page, Map<Channel, Position> positions, Duration lease, String again) {
        List<String> pairs = new ArrayList<>();
        positions.forEach((channel, position) -> {
            pairs.add(Names.field(channel));
            pairs.add(position.toString());
        });
        String session = names.session(page.session());
        List<String> values = new ArrayList<>(List.of(
                Names.page(page),
                ChannelStore.millis(lease),
                String.valueOf(limits.channelsPerPage),
                String.valueOf(limits.pagesPerSession),
                session,
                event(session, "subscribed", page, pairs),
                again,
                String.valueOf(attached.newest(page))));
        values.addAll(pairs);
        List<?> answer = run(Script.SUBSCRIBE, names.pageKeys(page), values);
        if (answer.get(0) instanceof Long number) {
            List<String> refused = texts(answer.get(1));
            release(Names.page(page), refused);
            holdAgain(page, refused);
            throw tooMany(number);
        }
        forget((List<?>) answer.get(1));
        if (answer.get(2).equals(1L)) {
            // What is being released just now may be what was held above, before the page had it.
            channels.hold(page, positions.keySet(), lease);
        }
        Iterator<?> stored = ((List<?>) answer.get(0)).iterator();
        Map<Channel, Position> held = new LinkedHashMap<>();
        for (Channel channel : positions.keySet()) {
            if (stored.hasNext()) {
                held.put(channel, Position.parse((String) stored.next()));
            }
        }
        return held;
    }

    private void checkRoom(long number) {
        if (number > limits.channelsPerPage) {
            throw tooMany(number);
        }
    }

    private IllegalStateException tooMany(long number) {
        return new IllegalStateException("this page would hold " + number + " channels; the limit is "
                + limits.channelsPerPage + " (Limits.channelsPerPage)");
    }

    void unsubscribe(ConnectionKey page, Set<Channel> unwanted) {
        List<?> answer = run(
                Script.UNSUBSCRIBE,
                Arrays.copyOf(names.pageKeys(page), 1),
                unwanted.stream().map(Names::field).toList());
        Object version = answer.get(0);
        List<String> held = texts(answer.get(1));
        String session = names.session(page.session());
        List<CompletableFuture<Object>> released = unwanted.stream()
                .map(channel -> channels.release(
                        held.contains(Names.field(channel)) ? Names.page(page) : "",
                        channel,
                        session,
                        version + "|" + event(session, "unsubscribed", page, Names.field(channel))))
                .toList();
        released.forEach(Commands::await);
        holdAgain(page, held);
    }

    /** What was released, and what the page has again by now, as another request wanted it meanwhile. */
    private void holdAgain(ConnectionKey page, List<String> released) {
        if (released.isEmpty()) {
            return;
        }
        String key = names.pageKeys(page)[0];
        CompletableFuture<List<KeyValue<String, String>>> asked =
                commands.ask(redis -> redis.hmget(key, released.toArray(String[]::new)));
        List<Channel> again = Commands.await(asked).stream()
                .filter(KeyValue::hasValue)
                .map(field -> Names.read(field.getKey(), page))
                .toList();
        if (!again.isEmpty()) {
            channels.hold(page, again, Duration.ofMillis(Commands.await(commands.ask(redis -> redis.pttl(key)))));
        }
    }

    Attachment attach(ConnectionKey page, Duration lease) {
        attached.await(page);
        List<?> answer;
        try {
            answer = askToAttach(page, lease);
        } catch (RuntimeException failure) {
            attached.failed(page);
            throw failure;
        }
        long fence = Long.parseLong((String) answer.get(0));
        AttachedPage.Stored stored = AttachedPage.Stored.of(hash((List<?>) answer.get(3)));
        Map<Channel, Position> subscriptions = attached.attached(page, fence, stored);
        try {
            forget((List<?>) answer.get(4));
            channels.hold(page, subscriptions.keySet(), lease);
        } catch (RuntimeException failure) {
            attached.detached(page, fence);
            throw failure;
        }
        return new Attachment(fence, answer.get(1).equals(1L), answer.get(2).equals(1L), subscriptions);
    }

    private List<?> askToAttach(ConnectionKey page, Duration lease) {
        String session = names.session(page.session());
        return run(
                Script.ATTACH,
                names.pageKeys(page),
                List.of(
                        Names.page(page),
                        ChannelStore.millis(lease),
                        String.valueOf(limits.pagesPerSession),
                        session,
                        event(session, "superseded", page, ""),
                        event(session, "ended", page, ""),
                        String.valueOf(attached.newest(page))));
    }

    boolean renew(ConnectionKey page, long fence, Map<Channel, Position> written, Duration lease) {
        return prolong(Script.RENEW, page, fence, written, lease);
    }

    boolean detach(ConnectionKey page, long fence, Map<Channel, Position> written, Duration lease) {
        attached.detached(page, fence);
        return prolong(Script.DETACH, page, fence, written, lease);
    }

    private boolean prolong(
            Script script, ConnectionKey page, long fence, Map<Channel, Position> written, Duration lease) {
        List<String> values =
                new ArrayList<>(List.of(Names.page(page), String.valueOf(fence), ChannelStore.millis(lease)));
        written.forEach((channel, position) -> {
            values.add(Names.field(channel));
            values.add(position.epoch());
            values.add(String.valueOf(position.offset()));
        });
        List<?> answer = run(script, names.pageKeys(page), values);
        List<Channel> held = ((List<?>) answer.get(1))
                .stream().map(field -> Names.read((String) field, page)).toList();
        channels.hold(page, held, lease);
        return answer.get(0).equals(1L);
    }

    void endSession(String ended) {
        String session = names.session(ended);
        forget(run(
                Script.END,
                new String[] {session, Names.ended(session)},
                List.of(
                        session,
                        seal.close(session, SessionTopic.event("ended", "", "")),
                        ChannelStore.millis(REMEMBERED))));
    }

    /** Of pages that a script has forgotten, the channels. */
    private void forget(List<?> pages) {
        for (Object forgotten : pages) {
            List<String> page = texts(forgotten);
            release(page.get(0), page.subList(1, page.size()));
        }
    }

    private void release(String page, List<String> fields) {
        channels.release(
                page, fields.stream().map(field -> names.channel(field, page)).toList());
    }

    private String event(String session, String what, ConnectionKey page, Object about) {
        return seal.close(session, SessionTopic.event(what, Names.page(page), about));
    }

    private List<?> run(Script script, String[] keys, List<String> values) {
        return (List<?>) Commands.await(commands.run(script, keys, values.toArray(String[]::new)));
    }

    private static List<String> texts(Object list) {
        return ((List<?>) list).stream().map(String.class::cast).toList();
    }

    private static Map<String, String> hash(List<?> pairs) {
        Map<String, String> hash = new HashMap<>();
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            hash.put((String) pairs.get(i), (String) pairs.get(i + 1));
        }
        return hash;
    }
}
