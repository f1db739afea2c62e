package io.github.javalinrealtime.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection open, on a thread of its own: opens it again when it has gone, and asks it every half second whether it is alive,
 * since a link that was cut without a word looks open for a quarter of an hour.
 *
 * @param <C> the connection
 */
abstract class Link<C> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisRegistry.class);
    private static final long TICK_MILLIS = 100;
    private static final long CONNECT_MILLIS = 2_000;

    /** At the start of a JVM, when half of the classes are still to be loaded. */
    private static final long FIRST_MILLIS = 10_000;

    private static final int PROBE_TICKS = 5;

    /** Counted in ticks, so that a machine that was stopped for a while has not missed more than one. */
    private static final int PATIENCE_TICKS = 10;

    private static final int LONGEST_PAUSE_TICKS = 5;

    private final String name;
    private final Runnable changed;
    private final ScheduledExecutorService keeper;
    private volatile @Nullable C open;
    private volatile boolean heard;

    // Of the keeper's thread alone.
    private int ticks;
    private int silentTicks;
    private int pauseTicks;

    Link(String name, Runnable changed) {
        this.name = name;
        this.changed = changed;
        this.keeper = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "realtime-redis-" + name);
            thread.setDaemon(true);
            return thread;
        });
    }

    abstract CompletionStage<? extends C> connect();

    /** Makes a connection ready; on the keeper's thread, before anybody else gets it. */
    abstract void opened(C connection) throws Exception;

    /** It is gone; on the keeper's thread. */
    abstract void closed(C connection);

    abstract boolean isOpen(C connection);

    /** Completes when the server has answered. */
    abstract CompletionStage<?> ping(C connection);

    abstract CompletableFuture<Void> end(C connection);

    /**
     * Opens the connection, and keeps it open from now on.
     *
     * @throws Exception if it cannot be opened now
     */
    void start() throws Exception {
        establish(FIRST_MILLIS);
        Future<?> unused = keeper.scheduleWithFixedDelay(this::tend, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The connection; null while there is none. */
    @Nullable
    C open() {
        C connection = open;
        return connection != null && isOpen(connection) ? connection : null;
    }

    /** The server has sent something, so it need not answer the probe to be alive. */
    void heard() {
        heard = true;
    }

    /** Ends the keeping; what is open is closed with its {@link Endpoint}. */
    @Override
    public void close() {
        keeper.shutdownNow();
        try {
            keeper.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        open = null;
    }

    private void tend() {
        try {
            C connection = open;
            if (connection == null) {
                retry();
            } else if (!isOpen(connection) || isSilent(connection)) {
                lose(connection);
                retry();
            }
        } catch (Throwable failure) {
            // Also an error: the executor would never call again.
            LOG.debug("the {} link to Redis cannot be opened yet", name, failure);
            pauseTicks = ThreadLocalRandom.current().nextInt(LONGEST_PAUSE_TICKS);
        }
    }

    private void retry() throws Exception {
        if (pauseTicks-- <= 0) {
            establish(CONNECT_MILLIS);
        }
    }

    private void establish(long millis) throws Exception {
        CompletableFuture<? extends C> connecting = connect().toCompletableFuture();
        C connection;
        try {
            connection = connecting.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            CompletableFuture<Void> unused = connecting.thenCompose(this::end);
            throw late;
        }
        try {
            opened(connection);
        } catch (Exception failure) {
            drop(connection);
            throw failure;
        }
        ticks = 0;
        silentTicks = 0;
        pauseTicks = 0;
        open = connection;
        changed.run();
    }

    private void lose(C connection) {
        open = null;
        drop(connection);
        changed.run();
    }

    private void drop(C connection) {
        closed(connection);
        CompletableFuture<Void> unused = end(connection);
    }

    private boolean isSilent(C connection) {
        if (heard) {
            silentTicks = 0;
        }
        if (ticks++ % PROBE_TICKS == 0) {
            heard = false;
            ping(connection).thenRun(this::heard);
        }
        return silentTicks++ > PATIENCE_TICKS;
    }
}
