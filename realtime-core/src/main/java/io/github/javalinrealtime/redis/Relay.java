package io.github.javalinrealtime.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The link that messages come over. It knows what is wanted here, counted, and subscribes all of it again on each new connection, in
 * batches. Topics hear on Lettuce's thread, in Redis's order, and must return at once.
 */
final class Relay extends Link<StatefulRedisPubSubConnection<String, String>> {
    /** Subscribing so many at once costs Redis a sixth of subscribing each alone. */
    private static final int BATCH = 512;

    private static final long RESUBSCRIBE_MILLIS = 2_000;
    private static final Logger LOG = LoggerFactory.getLogger(RedisRegistry.class);

    private final Endpoint endpoint;
    private final Map<String, Wanted> wanted = new ConcurrentHashMap<>();

    /** Guards what follows, and is held for memory work and for handing commands to Lettuce, which does not wait. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<String, Integer> unconfirmed = new HashMap<>();
    private final Map<String, CompletableFuture<Void>> confirmations = new HashMap<>();
    private @Nullable StatefulRedisPubSubConnection<String, String> connection;
    private volatile @Nullable StatefulRedisPubSubConnection<String, String> broken;
    private volatile Runnable catchUp = () -> {};

    /** Who hears what comes under one name. */
    interface Topic {
        void relayed(String text);

        /** Whether it tells who may hear the others, which therefore wait for what it missed. */
        default boolean isFirst() {
            return false;
        }
    }

    private static final class Wanted {
        private final Topic topic;
        private int times;

        /** False where Redis would not. */
        private boolean asked;

        private Wanted(Topic topic) {
            this.topic = topic;
        }

        private Wanted ask() {
            asked = true;
            return this;
        }

        private Wanted refuse() {
            asked = false;
            return this;
        }
    }

    Relay(Endpoint endpoint, Runnable changed) {
        super("relay", changed);
        this.endpoint = endpoint;
    }

    /**
     * As {@link #start()}.
     *
     * @param missed what to do on a new connection before anything but the first topics is heard
     */
    void start(Runnable missed) throws Exception {
        catchUp = missed;
        start();
    }

    /**
     * Hears these from now on: completes when Redis has confirmed it. Each call is ended by one {@link #release}, also if it fails.
     *
     * @param topics by name; ignored where the name has one already
     */
    CompletableFuture<?> acquire(Map<String, ? extends Topic> topics) {
        lock.lock();
        try {
            List<String> added = new ArrayList<>();
            topics.forEach((name, topic) -> {
                Wanted entry = wanted.computeIfAbsent(name, key -> new Wanted(topic));
                entry.times++;
                if (!entry.asked) {
                    added.add(name);
                }
            });
            if (connection == null) {
                return CompletableFuture.failedFuture(Commands.away());
            }
            expect(added);
            // Before it is asked for: a refusal may come at once.
            CompletableFuture<?> confirmed = confirmed(topics.keySet());
            subscribe(added);
            return confirmed;
        } finally {
            lock.unlock();
        }
    }

    void release(Collection<String> names) {
        lock.lock();
        try {
            List<String> unwanted = new ArrayList<>();
            for (String name : names) {
                Wanted entry = wanted.get(name);
                if (entry != null && --entry.times == 0) {
                    wanted.remove(name);
                    unwanted.add(name);
                }
            }
            StatefulRedisPubSubConnection<String, String> current = connection;
            if (current != null && !unwanted.isEmpty()) {
                CompletionStage<?> unused = current.async().unsubscribe(unwanted.toArray(String[]::new));
            }
        } finally {
            lock.unlock();
        }
    }

    <T extends Topic> @Nullable T topic(String name, Class<T> type) {
        Wanted entry = wanted.get(name);
        return entry != null && type.isInstance(entry.topic) ? type.cast(entry.topic) : null;
    }

    <T extends Topic> Stream<T> topics(Class<T> type) {
        return wanted.values().stream()
                .map(entry -> entry.topic)
                .filter(type::isInstance)
                .map(type::cast);
    }

    @Override
    CompletionStage<? extends StatefulRedisPubSubConnection<String, String>> connect() {
        return endpoint.relay();
    }

    @Override
    void opened(StatefulRedisPubSubConnection<String, String> opened) throws Exception {
        opened.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String name, String text) {
                heard();
                tell(name, text);
            }

            @Override
            public void subscribed(String name, long count) {
                heard();
                confirm(opened, name);
            }
        });
        opened.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> gone) {
                // Lettuce opens one to a Cluster again by itself, and nobody would know that something was missed.
                broken = opened;
            }
        });
        List<String> first = new ArrayList<>();
        List<String> others = new ArrayList<>();
        CompletableFuture<?> firstHeard;
        lock.lock();
        try {
            connection = opened;
            unconfirmed.clear();
            wanted.forEach((name, entry) -> (entry.topic.isFirst() ? first : others).add(name));
            expect(first);
            expect(others);
            firstHeard = confirmed(first);
            subscribe(first);
        } finally {
            lock.unlock();
        }
        firstHeard.get(RESUBSCRIBE_MILLIS, TimeUnit.MILLISECONDS);
        catchUp.run();
        CompletableFuture<?> allHeard;
        lock.lock();
        try {
            others.stream().filter(name -> !wanted.containsKey(name)).forEach(this::acknowledge);
            others.retainAll(wanted.keySet());
            allHeard = confirmed(others);
            subscribe(others);
        } finally {
            lock.unlock();
        }
        allHeard.get(RESUBSCRIBE_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    void closed(StatefulRedisPubSubConnection<String, String> lost) {
        List<CompletableFuture<Void>> given;
        lock.lock();
        try {
            connection = null;
            unconfirmed.clear();
            given = List.copyOf(confirmations.values());
            confirmations.clear();
        } finally {
            lock.unlock();
        }
        given.forEach(waiting -> waiting.completeExceptionally(Commands.away()));
    }

    @Override
    boolean isOpen(StatefulRedisPubSubConnection<String, String> current) {
        return current.isOpen() && current != broken;
    }

    @Override
    CompletionStage<?> ping(StatefulRedisPubSubConnection<String, String> current) {
        return current.async().ping();
    }

    @Override
    CompletableFuture<Void> end(StatefulRedisPubSubConnection<String, String> gone) {
        return gone.closeAsync();
    }

    private void tell(String name, String text) {
        Wanted entry = wanted.get(name);
        if (entry == null) {
            return;
        }
        try {
            entry.topic.relayed(text);
        } catch (Throwable failure) {
            // Lettuce would go on, but leave out the listeners after this one.
            LOG.error("a message from Redis could not be told", failure);
        }
    }

    /** Under the lock: who wants these waits until as many confirmations have come. */
    private void expect(List<String> names) {
        if (connection != null) {
            names.forEach(name -> {
                unconfirmed.merge(name, 1, Integer::sum);
                wanted.computeIfPresent(name, (key, entry) -> entry.ask());
            });
        }
    }

    /** Under the lock. */
    private void subscribe(List<String> names) {
        StatefulRedisPubSubConnection<String, String> current = connection;
        if (current == null) {
            return;
        }
        for (int from = 0; from < names.size(); from += BATCH) {
            List<String> batch = names.subList(from, Math.min(from + BATCH, names.size()));
            CompletionStage<?> unused = current.async()
                    .subscribe(batch.toArray(String[]::new))
                    .exceptionally(failure -> refused(current, batch, failure));
        }
    }

    /** By a connection that has gone it means nothing: the next one asks for all of them anew. */
    private @Nullable Void refused(
            StatefulRedisPubSubConnection<String, String> by, List<String> names, Throwable failure) {
        List<CompletableFuture<Void>> given = new ArrayList<>();
        lock.lock();
        try {
            List<String> counts = by == connection ? names : List.of();
            counts.forEach(name -> {
                unconfirmed.remove(name);
                wanted.computeIfPresent(name, (key, entry) -> entry.refuse());
                CompletableFuture<Void> waiting = confirmations.remove(name);
                if (waiting != null) {
                    given.add(waiting);
                }
            });
        } finally {
            lock.unlock();
        }
        given.forEach(waiting -> waiting.completeExceptionally(Commands.translated(failure)));
        return null;
    }

    /** Under the lock. Completes when none of these is unconfirmed any more. */
    private CompletableFuture<Void> confirmed(Collection<String> names) {
        return CompletableFuture.allOf(names.stream()
                .filter(unconfirmed::containsKey)
                .map(name -> confirmations.computeIfAbsent(name, key -> new CompletableFuture<>()))
                .toArray(CompletableFuture[]::new));
    }

    /** Under the lock; whether nothing is awaited for this name any more. */
    private boolean acknowledge(String name) {
        return unconfirmed.computeIfPresent(name, (key, n) -> n == 1 ? null : n - 1) == null;
    }

    /** One SUBSCRIBE took effect. A name that was given up and wanted again meanwhile waits for its last one. */
    private void confirm(StatefulRedisPubSubConnection<String, String> by, String name) {
        CompletableFuture<Void> done = null;
        lock.lock();
        try {
            if (by == connection && acknowledge(name)) {
                done = confirmations.remove(name);
            }
        } finally {
            lock.unlock();
        }
        if (done != null) {
            done.complete(null);
        }
    }
}
