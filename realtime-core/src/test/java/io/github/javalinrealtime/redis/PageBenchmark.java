package io.github.javalinrealtime.redis;

import io.github.javalinrealtime.Attachment;
import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.History;
import io.github.javalinrealtime.Publication;
import io.github.javalinrealtime.Registry;
import io.github.javalinrealtime.Settings;
import io.lettuce.core.RedisClient;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a page costs that nobody had before, with channels of its own: one after the other, each waited for. */
final class PageBenchmark {
    private static final int ROUNDS = 3;
    private static final int PAGES = 250;
    private static final int PAGES_OF_SESSION = 5;

    private final RedisServer redis;
    private final Registry registry;
    private final StatefulRedisPubSubConnection<String, String> plain;
    private final RelayTable table =
            new RelayTable("Pages; in us each, against a SUBSCRIBE to as many channels", "redis CPU", "wall");
    private int names;

    private record Page(ConnectionKey key, Set<Channel> channels) {}

    private PageBenchmark(RedisServer redis, Registry registry, StatefulRedisPubSubConnection<String, String> plain) {
        this.redis = redis;
        this.registry = registry;
        this.plain = plain;
    }

    static void run(RedisServer redis) {
        RedisClient client = RedisClient.create(redis.uri());
        try (Registry registry = RelayApp.started(redis.uri(), new QuietListener())) {
            PageBenchmark benchmark = new PageBenchmark(redis, registry, client.connectPubSub());
            for (int round = -2; round < ROUNDS; round++) { // the rounds below zero warm up
                benchmark.round(round >= 0, 1);
                benchmark.round(round >= 0, 10);
            }
            benchmark.table.print();
        } finally {
            client.shutdown();
        }
    }

    private void round(boolean counts, int channels) {
        String base = "SUBSCRIBE to " + channels;
        List<Page> pages = pages(channels);
        List<String[]> names = pages.stream()
                .map(page -> page.channels.stream().map(Channel::name).toArray(String[]::new))
                .toList();
        double[] subscribing = measure(PAGES, i -> plain.sync().subscribe(names.get(i)));
        names.forEach(some -> plain.sync().unsubscribe(some));
        double[] rendering = measure(PAGES, i -> subscribe(pages.get(i)));
        pages.forEach(page -> page.channels.forEach(this::publish));
        Attachment[] attachments = new Attachment[PAGES];
        double[] attaching = measure(PAGES, i -> attachments[i] = registry.attach(pages.get(i).key, Settings.LEASE));
        double[] listening = measure(PAGES, i -> registry.listen(pages.get(i).channels));
        double[] replaying = measure(PAGES, i -> replay(attachments[i]));
        double[] renewing = measure(PAGES, i -> renew(pages.get(i), attachments[i]));
        double[] leaving = measure(PAGES, i -> disconnect(pages.get(i), attachments[i]));
        double[] ending = measure(
                PAGES / PAGES_OF_SESSION,
                i -> registry.endSession(pages.get(i * PAGES_OF_SESSION).key.session()));
        if (counts) {
            table.add(base, base, subscribing);
            table.add("subscribed to " + channels, base, rendering);
            table.add("attached, with " + channels, base, attaching);
            table.add("listened to " + channels, base, listening);
            table.add("replayed, 1 message from each of " + channels, base, replaying);
            table.add("lease renewed, with " + channels, base, renewing);
            table.add("unlistened and detached, with " + channels, base, leaving);
            table.add("session of 5 ended, each with " + channels, base, ending);
        }
    }

    private interface Step {
        void of(int page);
    }

    private double[] measure(int times, Step step) {
        double before = RedisCpu.micros(redis);
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            step.of(i);
        }
        double wall = (System.nanoTime() - start) / 1e3;
        return new double[] {(RedisCpu.micros(redis) - before) / times, wall / times};
    }

    private void subscribe(Page page) {
        registry.subscribe(page.key, page.channels, Settings.LEASE);
    }

    private void publish(Channel channel) {
        registry.publish(new Publication(channel, "\"missed\"", Set.of(), null, History.DEFAULT));
    }

    private void replay(Attachment attachment) {
        attachment.subscriptions().forEach((channel, position) -> {
            if (registry.replay(channel, position).messages().size() != 1) {
                throw new IllegalStateException("a message was lost");
            }
        });
    }

    private void renew(Page page, Attachment attachment) {
        registry.renew(page.key, attachment.fence(), Map.of(), Settings.LEASE);
    }

    private void disconnect(Page page, Attachment attachment) {
        registry.unlisten(page.channels);
        registry.detach(page.key, attachment.fence(), Map.of(), Settings.LEASE);
    }

    private List<Page> pages(int channels) {
        List<Page> pages = new ArrayList<>();
        String session = "";
        for (int i = 0; i < PAGES; i++) {
            session = i % PAGES_OF_SESSION == 0 ? UUID.randomUUID().toString() : session;
            Set<Channel> own = IntStream.range(0, channels)
                    .mapToObj(number -> Channel.of("own:" + names++))
                    .collect(Collectors.toSet());
            pages.add(new Page(ConnectionKey.of(session, "page " + i), own));
        }
        return pages;
    }
}
