package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.RecordingListener.Published;
import io.github.javalinrealtime.RecordingListener.Subscribed;
import io.github.javalinrealtime.RecordingListener.Superseded;
import io.github.javalinrealtime.RecordingListener.Unsubscribed;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The part of the contract that only many threads at once can break. */
public abstract class RegistryRaceContract extends RegistryChannelContract {
    private static final int ROUNDS = 200;

    @Test
    void allPublishersMakeOneOrderForAllListenersAndTheHistory() {
        Set<Channel> rooms = channels("room:1", "room:2", "room:3");
        Map<Channel, Position> starts = registry.subscribe(page(), rooms, LONG);
        registry.listen(rooms);
        other.listen(rooms);
        History all = new History(4 * ROUNDS, KEPT.age());
        Race race = new Race();
        for (int publisher = 0; publisher < 4; publisher++) {
            Registry mine = publisher % 2 == 0 ? registry : other;
            String name = "" + publisher;
            race.runner(() -> {
                for (int i = 0; i < ROUNDS; i++) {
                    for (Channel room : rooms) {
                        String payload = "\"" + name + " " + i + "\"";
                        mine.publish(new Publication(room, payload, Set.of(), null, all));
                    }
                }
            });
        }
        race.run();
        for (RecordingListener told : List.of(listener, otherListener)) {
            told.awaitAll(events ->
                    events.stream().filter(Published.class::isInstance).count() >= 12L * ROUNDS);
        }
        for (Channel room : rooms) {
            List<Message> order = readAll(registry, room, starts.get(room));
            assertEquals(4 * ROUNDS, new HashSet<>(payloads(order)).size());
            assertUnbroken(starts.get(room), order);
            assertEquals(order, listener.messages(room));
            assertEquals(order, otherListener.messages(room));
        }
    }

    @Test
    void whoSubscribesWhileOthersPublishMissesNothingAfterwards() {
        Channel room = channel("room:1");
        registry.subscribe(page(), Set.of(room), LONG);
        registry.listen(Set.of(room));
        History all = new History(4 * ROUNDS, KEPT.age());
        ConcurrentLinkedQueue<Position> starts = new ConcurrentLinkedQueue<>();
        Race race = new Race();
        race.runner(() -> IntStream.range(0, 2 * ROUNDS)
                .forEach(i -> registry.publish(new Publication(room, "" + i, Set.of(), null, all))));
        for (int subscriber = 0; subscriber < 3; subscriber++) {
            race.runner(() -> IntStream.range(0, ROUNDS)
                    .forEach(i -> starts.add(other.subscribe(page("one session"), Set.of(room), LONG)
                            .get(room))));
        }
        race.run();
        starts.forEach(start -> {
            List<Message> followed = readAll(registry, room, start);
            assertUnbroken(start, followed);
            if (!followed.isEmpty()) {
                assertEquals(
                        "" + (2 * ROUNDS - 1), followed.get(followed.size() - 1).payload());
            }
        });
    }

    @Test
    void whatIsPublishedAfterUnsubscribeReturnedIsToldAfterIt() {
        List<Channel> rooms =
                IntStream.range(0, 4).mapToObj(i -> channel("room:" + i)).toList();
        registry.subscribe(page(), Set.copyOf(rooms), LONG);
        registry.listen(Set.copyOf(rooms));
        other.listen(Set.copyOf(rooms));
        Race race = new Race();
        for (Channel room : rooms) {
            ConnectionKey page = page();
            Registry mine = rooms.indexOf(room) % 2 == 0 ? registry : other;
            mine.attach(page, LONG);
            race.runner(() -> {
                for (int i = 0; i < ROUNDS; i++) {
                    registry.subscribe(page, Set.of(room), LONG);
                    publish(room, "\"subscribed\"");
                    other.unsubscribe(page, Set.of(room));
                    publish(room, "\"after " + i + "\"");
                }
            });
        }
        race.run();
        for (Channel room : rooms) {
            RecordingListener told = rooms.indexOf(room) % 2 == 0 ? listener : otherListener;
            told.awaitAll(events ->
                    events.stream().filter(Published.class::isInstance).count() >= 8L * ROUNDS);
            assertUnsubscribedComesFirst(told, room);
        }
    }

    @Test
    void ofManySocketsOfAPageExactlyOneIsTheNewest() {
        for (int round = 0; round < 20; round++) {
            ConnectionKey page = page();
            registry.subscribe(page, channels("room:1"), LONG);
            ConcurrentLinkedQueue<Attachment> attachments = new ConcurrentLinkedQueue<>();
            Race storm = new Race();
            for (int i = 0; i < 6; i++) {
                Registry mine = i % 2 == 0 ? registry : other;
                storm.runner(() -> attachments.add(mine.attach(page, LONG)));
            }
            storm.run();
            Set<Long> fences = new HashSet<>();
            attachments.forEach(attachment -> fences.add(attachment.fence()));
            assertEquals(6, fences.size());
            assertEquals(1, attachments.stream().filter(Attachment::joined).count());
            long newest = fences.stream().mapToLong(fence -> fence).max().orElseThrow();
            for (RecordingListener told : List.of(listener, otherListener)) {
                told.await(Superseded.class, by -> by.page().equals(page) && by.fence() == newest);
            }
            ConcurrentLinkedQueue<Long> lastOnes = new ConcurrentLinkedQueue<>();
            Race ends = new Race();
            fences.forEach(fence -> ends.runner(() -> {
                if (other.detach(page, fence, Map.of(), LONG)) {
                    lastOnes.add(fence);
                }
            }));
            ends.run();
            assertEquals(List.of(newest), List.copyOf(lastOnes));
        }
    }

    @Test
    void aPageJoinsAsOftenAsItLeavesHoweverItsSocketsRace() {
        ConnectionKey page = page();
        registry.subscribe(page, channels("room:1"), LONG);
        ConcurrentLinkedQueue<String> changes = new ConcurrentLinkedQueue<>();
        Race race = new Race();
        for (int i = 0; i < 4; i++) {
            Registry mine = i % 2 == 0 ? registry : other;
            race.runner(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    Attachment attachment = mine.attach(page, LONG);
                    if (attachment.joined()) {
                        changes.add("joined");
                    }
                    if (mine.detach(page, attachment.fence(), Map.of(), LONG)) {
                        changes.add("left");
                    }
                }
            });
        }
        race.run();
        long joins = changes.stream().filter("joined"::equals).count();
        assertEquals(joins, changes.size() - joins);
        assertTrue(registry.attach(page, LONG).joined());
    }

    @Test
    void nothingIsBrokenWhenPagesComeAndGoWhileOthersPublish() {
        Channel room = channel("room:1");
        Position start = registry.subscribe(page(), Set.of(room), LONG).get(room);
        History all = new History(4 * ROUNDS, KEPT.age());
        Race race = new Race();
        for (int i = 0; i < 2; i++) {
            race.runner(() -> IntStream.range(0, ROUNDS)
                    .forEach(n -> registry.publish(new Publication(room, "" + n, Set.of(), null, all))));
            race.runner(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    ConnectionKey page = page();
                    Position from = other.subscribe(page, Set.of(room), LONG).get(room);
                    Attachment attachment = other.attach(page, LONG);
                    assertEquals(Map.of(room, from), attachment.subscriptions());
                    other.replay(room, from);
                    other.matching(Channel.matching("room:*"), 5);
                    other.detach(page, attachment.fence(), Map.of(), LONG);
                    other.endSession(page.session());
                }
            });
        }
        race.run();
        List<Message> order = readAll(registry, room, start);
        assertEquals(2 * ROUNDS, order.size());
        assertUnbroken(start, order);
    }

    private static void assertUnbroken(Position start, List<Message> messages) {
        Position before = start;
        for (Message message : messages) {
            assertEquals(before.offset(), message.previous());
            assertTrue(message.position().isAfter(before), message + " after " + before);
            before = message.position();
        }
    }

    /** Of a channel that one page and one thread use: what was published after an end must not find the page subscribed from before it. */
    private static void assertUnsubscribedComesFirst(RecordingListener told, Channel room) {
        Position held = null;
        for (RecordingListener.Told event : told.told()) {
            if (event instanceof Subscribed begun && begun.positions().containsKey(room)) {
                held = begun.positions().get(room);
            } else if (event instanceof Unsubscribed ended && ended.channels().contains(room)) {
                held = null;
            } else if (event instanceof Published published
                    && published.message().channel().equals(room)
                    && published.message().payload().startsWith("\"after")) {
                assertTrue(
                        held == null || !published.message().position().isAfter(held),
                        () -> "a page still held the channel when " + published + " was told");
            }
        }
    }
}
