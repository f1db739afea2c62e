package io.github.javalinrealtime.redis;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.History;
import io.github.javalinrealtime.Publication;
import io.github.javalinrealtime.Realtime;
import io.github.javalinrealtime.Registry;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The instance that a message comes from. */
interface RelaySender extends AutoCloseable {
    /** Waits until Redis has it. */
    void send(int number);

    /** Does not wait. */
    CompletionStage<?> sendAsync(int number);

    @Override
    void close();

    static RelaySender open(RelayWay way, String uri) {
        return switch (way) {
            case NONE -> new Nothing();
            case PLAIN -> new Plain(uri);
            case RELAY -> new Ours(uri);
            case PUSH -> new Pushing(uri);
        };
    }

    /** Sends nothing. */
    record Nothing() implements RelaySender {
        @Override
        public void send(int number) {}

        @Override
        public CompletionStage<?> sendAsync(int number) {
            return CompletableFuture.completedFuture(number);
        }

        @Override
        public void close() {}
    }

    /** See {@link RelayWay#PLAIN}. */
    final class Plain implements RelaySender {
        private final RedisClient client;
        private final StatefulRedisConnection<String, String> connection;

        private Plain(String uri) {
            client = RedisClient.create(uri);
            connection = client.connect();
        }

        @Override
        public void send(int number) {
            connection.sync().publish(RelayLoad.name(number), json());
        }

        @Override
        public CompletionStage<?> sendAsync(int number) {
            return connection.async().publish(RelayLoad.name(number), json());
        }

        @Override
        public void close() {
            client.shutdown();
        }
    }

    /** See {@link RelayWay#RELAY}. */
    final class Ours implements RelaySender {
        private final Registry registry;

        private Ours(String uri) {
            registry = RelayApp.started(uri, new QuietListener());
        }

        @Override
        public void send(int number) {
            registry.publish(publication(number));
        }

        @Override
        public CompletionStage<?> sendAsync(int number) {
            return registry.publishAsync(publication(number));
        }

        @Override
        public void close() {
            registry.close();
        }

        private Publication publication(int number) {
            return new Publication(Channel.of(RelayLoad.name(number)), json(), Set.of(), null, History.DEFAULT);
        }
    }

    /** See {@link RelayWay#PUSH}. */
    final class Pushing implements RelaySender {
        private final Realtime realtime;

        private Pushing(String uri) {
            realtime = RelayApp.open(uri);
        }

        @Override
        public void send(int number) {
            realtime.push(RelayLoad.stamped(), RelayLoad.name(number));
        }

        @Override
        public CompletionStage<?> sendAsync(int number) {
            throw new UnsupportedOperationException("a push waits");
        }

        @Override
        public void close() {
            realtime.close();
        }
    }

    private static String json() {
        return "\"" + RelayLoad.stamped() + "\"";
    }
}
