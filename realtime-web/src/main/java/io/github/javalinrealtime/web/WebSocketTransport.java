package io.github.javalinrealtime.web;

import io.github.javalinrealtime.CloseReason;
import io.github.javalinrealtime.Frame;
import io.github.javalinrealtime.Transport;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

/** Writes to one of Jetty's WebSocket sessions. A batch is flushed with its last frame, so that it is one write to the kernel. */
final class WebSocketTransport implements Transport {
    private static final long GRACE_MILLIS = 1_000;

    private final CoreSession session;
    private final ScheduledExecutorService timer;
    private final Set<WebSocketTransport> closing;
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();

    /**
     * @param closing where it stands while its close frame is on the way
     */
    WebSocketTransport(CoreSession session, ScheduledExecutorService timer, Set<WebSocketTransport> closing) {
        this.session = session;
        this.timer = timer;
        this.closing = closing;
    }

    /** When the close frame is written, or cannot be. */
    CompletableFuture<@Nullable Void> closed() {
        return closed;
    }

    @Override
    public void send(List<Frame> batch, Consumer<@Nullable Throwable> done) {
        int last = batch.size() - 1;
        for (int i = 0; i < last; i++) {
            session.sendFrame(text(batch.get(i)), Callback.NOOP, true);
        }
        // Frames go out in order, so the last one's completion is the batch's.
        session.sendFrame(text(batch.get(last)), Callback.from(() -> done.accept(null), done), false);
    }

    @Override
    public void ping() {
        session.sendFrame(new org.eclipse.jetty.websocket.core.Frame(OpCode.PING), Callback.NOOP, false);
    }

    @Override
    public void close(CloseReason reason) {
        closing.add(this);
        session.close(reason.code(), null, Callback.from(this::written));
        try {
            // A close frame waits behind what a slow client does not take, and a dead one never answers it.
            Future<?> unused = timer.schedule(session::abort, GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopped) {
            session.abort();
        }
    }

    private void written() {
        closing.remove(this);
        closed.complete(null);
    }

    private static org.eclipse.jetty.websocket.core.Frame text(Frame frame) {
        return new org.eclipse.jetty.websocket.core.Frame(OpCode.TEXT, frame.utf8());
    }
}
