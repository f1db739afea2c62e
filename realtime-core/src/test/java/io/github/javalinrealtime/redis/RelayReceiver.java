package io.github.javalinrealtime.redis;

import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.Message;
import io.github.javalinrealtime.PlainClient;
import io.github.javalinrealtime.Realtime;
import io.github.javalinrealtime.Registry;
import io.github.javalinrealtime.Settings;
import io.lettuce.core.RedisClient;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An instance that messages go to: hears all channels of {@link RelayLoad} when it is open. */
interface RelayReceiver extends AutoCloseable {
    @Override
    void close();

    static RelayReceiver open(RelayWay way, String uri, RelayArrivals arrivals) throws InterruptedException {
        return switch (way) {
            case NONE -> () -> {};
            case PLAIN -> plain(uri, arrivals);
            case RELAY -> relay(uri, arrivals);
            case PUSH -> pages(uri, arrivals);
        };
    }

    private static RelayReceiver plain(String uri, RelayArrivals arrivals) throws InterruptedException {
        RedisClient client = RedisClient.create(uri);
        StatefulRedisPubSubConnection<String, String> connection = client.connectPubSub();
        CountDownLatch subscribed = new CountDownLatch(RelayLoad.CHANNELS);
        connection.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String text) {
                arrivals.note(RelayLoad.stamp(text));
            }

            @Override
            public void subscribed(String channel, long count) {
                subscribed.countDown();
            }
        });
        connection.sync().subscribe(RelayLoad.names(0, RelayLoad.CHANNELS).toArray(String[]::new));
        if (!subscribed.await(5, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Redis did not subscribe");
        }
        return client::shutdown;
    }

    private static RelayReceiver relay(String uri, RelayArrivals arrivals) {
        Registry registry = RelayApp.started(uri, new QuietListener() {
            @Override
            public void published(Message message) {
                arrivals.note(RelayLoad.stamp(message.payload()));
            }
        });
        registry.listen(RelayLoad.channels(0, RelayLoad.CHANNELS));
        return registry::close;
    }

    /** A hundred pages with ten channels each, so that each message goes to one page. */
    private static RelayReceiver pages(String uri, RelayArrivals arrivals) {
        Realtime realtime = RelayApp.open(uri);
        try (Registry renderer = RelayApp.started(uri, new QuietListener())) {
            for (int from = 0; from < RelayLoad.CHANNELS; from += 10) {
                ConnectionKey page = RelayApp.page();
                renderer.subscribe(page, RelayLoad.channels(from, from + 10), Settings.PENDING_LEASE);
                RelayApp.Socket socket = new RelayApp.Socket(arrivals);
                realtime.attach(page, socket, new PlainClient(true, false));
            }
        }
        return realtime::close;
    }
}
