package io.github.javalinrealtime.web;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sockets that close: a client has a short grace to take the close frame and to answer it. */
final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(RealtimePlugin.class);

    private static final long GRACE_MILLIS = 1_000;

    /** Above the grace. */
    private static final long STOP_MILLIS = 2_000;

    private final Map<WebSocketTransport, CompletableFuture<@Nullable Void>> unwritten = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer;

    Closing(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    void begin(WebSocketTransport socket) {
        unwritten.put(socket, new CompletableFuture<>());
        try {
            // A close frame waits behind what a slow client does not take, and a dead one never answers it.
            Future<?> unused = timer.schedule(socket::cut, GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopped) {
            socket.cut();
        }
    }

    /** The close frame is written, or cannot be. */
    void written(WebSocketTransport socket) {
        CompletableFuture<@Nullable Void> written = unwritten.remove(socket);
        if (written != null) {
            written.complete(null);
        }
    }

    /** Lets the close frames go out: the server that stops cuts all connections next. */
    void await() {
        try {
            CompletableFuture.allOf(unwritten.values().toArray(CompletableFuture[]::new))
                    .get(STOP_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException late) {
            LOG.info("some sockets were cut, for their clients did not take the close frame");
        }
    }
}
