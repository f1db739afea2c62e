package io.github.javalinrealtime.redis;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.Position;
import io.github.javalinrealtime.Registry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether Redis can be reached, and makes good what was missed: after a link broke at once, and now and then anyway. On a thread
 * of its own.
 */
final class Upkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisRegistry.class);
    private static final long TICK_MILLIS = 100;

    /** What no link told of, as between the nodes of a Cluster, is found within two of these; costs a read for each channel and page. */
    private static final int TICKS_BETWEEN_CHECKS = 150;

    private static final int BATCH = 500;

    private final Commands commands;
    private final Relay relay;
    private final ChannelStore channels;
    private final AttachedPages pages;
    private final Registry.Listener told;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "realtime-redis-upkeep");
        made.setDaemon(true);
        return made;
    });
    private volatile boolean broken;
    private volatile boolean away;
    private int ticks;

    Upkeep(Commands commands, Relay relay, ChannelStore channels, AttachedPages pages, Registry.Listener told) {
        this.commands = commands;
        this.relay = relay;
        this.channels = channels;
        this.pages = pages;
        this.told = told;
    }

    void start() {
        Future<?> unused = thread.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** A link was opened or lost. */
    void linkChanged() {
        broken = true;
    }

    boolean isReady() {
        return !broken && linksAreOpen();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private boolean linksAreOpen() {
        return commands.open() != null && relay.open() != null;
    }

    private void tick() {
        try {
            if (!linksAreOpen()) {
                broken = true;
                if (!away) {
                    away = true;
                    told.down();
                }
            } else if (broken) {
                heal();
            } else if (++ticks % TICKS_BETWEEN_CHECKS == 0) {
                check(ChannelTopic::hasMissed);
                pages.compare(commands);
            }
            if (!broken) {
                verifyDoubted();
            }
        } catch (Throwable failure) {
            // Else the executor would never call again.
            LOG.debug("upkeep failed; it is tried again", failure);
        }
    }

    private void heal() {
        broken = false;
        try {
            // Pages were compared before the relay heard any channel.
            check(ChannelTopic::isBehind);
            verify(channels.acknowledged());
        } catch (RuntimeException failure) {
            broken = true;
            throw failure;
        }
        if (away && !broken) {
            away = false;
            told.up();
        }
    }

    private void verifyDoubted() {
        Map<ChannelTopic, Position> doubted = new HashMap<>();
        relay.topics(ChannelTopic.class).forEach(topic -> {
            Position place = topic.doubted();
            if (place != null) {
                doubted.put(topic, place);
            }
        });
        Map<Channel, Position> places = new HashMap<>();
        doubted.forEach((topic, place) -> places.put(topic.channel, place));
        verify(places);
        doubted.forEach(ChannelTopic::verified);
    }

    /** Asks of places that Redis gave whether it still knows them. */
    private void verify(Map<Channel, Position> given) {
        List<CompletableFuture<Object>> asked = new ArrayList<>();
        given.forEach((channel, place) -> asked.add(channels.verify(channel, place)));
        asked.forEach(Commands::await);
    }

    /** Compares the top of every channel that is heard here with what was relayed. */
    private void check(BiPredicate<ChannelTopic, @Nullable Position> missed) {
        List<ChannelTopic> topics = relay.topics(ChannelTopic.class).toList();
        Set<Channel> interrupted = new HashSet<>();
        for (int from = 0; from < topics.size(); from += BATCH) {
            List<ChannelTopic> batch = topics.subList(from, Math.min(from + BATCH, topics.size()));
            List<CompletableFuture<Optional<Position>>> asked = new ArrayList<>();
            batch.forEach(topic -> asked.add(channels.top(topic.channel)));
            for (int i = 0; i < batch.size(); i++) {
                Position top = Commands.await(asked.get(i)).orElse(null);
                if (missed.test(batch.get(i), top)) {
                    interrupted.add(batch.get(i).channel);
                }
            }
        }
        if (!interrupted.isEmpty()) {
            told.interrupted(interrupted);
        }
    }
}
