package io.github.javalinrealtime.web;

import io.github.javalinrealtime.Realtime;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Utf8StringBuilder;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.exception.BadPayloadException;
import org.eclipse.jetty.websocket.core.exception.CloseException;
import org.eclipse.jetty.websocket.core.exception.MessageTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * What comes in on one socket: joins fragments to messages and passes them on. Jetty has checked each frame (RFC 6455)
 * and calls with one at a time; the next one is asked for when this one is done with. Failing a callback closes the socket
 * with the code of the exception.
 */
final class WebSocketEndpoint implements FrameHandler {
    /** A message of the largest size in pieces of 2 KiB; smaller ones are an attack on memory. */
    private static final int MOST_FRAGMENTS = 64;

    private final Function<CoreSession, Realtime.@Nullable Attached> opener;
    private final Runnable heartbeat;
    private final Runnable gone;
    private final Executor threads;
    private final AtomicBoolean beating = new AtomicBoolean();
    private volatile Realtime.@Nullable Attached page;
    private volatile boolean closed;
    private @Nullable CoreSession session;
    private @Nullable Utf8StringBuilder message;
    private int fragments;

    /**
     * @param opener attaches the socket, which may take its time; null if it closed it instead
     * @param heartbeat runs whenever the page answered a ping
     * @param gone runs when the socket has closed
     * @param threads where the opener and the heartbeat may block
     */
    WebSocketEndpoint(
            Function<CoreSession, Realtime.@Nullable Attached> opener,
            Runnable heartbeat,
            Runnable gone,
            Executor threads) {
        this.opener = opener;
        this.heartbeat = heartbeat;
        this.gone = gone;
        this.threads = threads;
    }

    @Override
    public void onOpen(CoreSession opened, Callback callback) {
        session = opened;
        callback.succeeded();
        threads.execute(() -> {
            Realtime.Attached attached = opener.apply(opened);
            page = attached;
            if (closed && attached != null) {
                attached.closed();
            }
            try {
                opened.demand();
            } catch (RejectedExecutionException stopped) {
                opened.abort();
            }
        });
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        switch (frame.getOpCode()) {
            case OpCode.TEXT, OpCode.CONTINUATION -> onText(frame, callback);
            case OpCode.PING -> onPing(frame, callback);
            case OpCode.PONG -> {
                heard();
                if (beating.compareAndSet(false, true)) {
                    threads.execute(this::beat);
                }
                next(callback);
            }
            case OpCode.CLOSE -> callback.succeeded();
            default -> callback.failed(new CloseException(CloseStatus.BAD_DATA, "text frames only"));
        }
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        closed = true;
        callback.succeeded();
        gone.run();
        Realtime.Attached attached = page;
        if (attached != null) {
            attached.closed();
        }
    }

    private void onText(Frame frame, Callback callback) {
        try {
            Utf8StringBuilder text = message == null ? new Utf8StringBuilder() : message;
            text.append(frame.getPayload());
            if (text.length() > UpgradeGuard.MAX_MESSAGE || ++fragments > MOST_FRAGMENTS) {
                throw new MessageTooLargeException("a message has at most " + UpgradeGuard.MAX_MESSAGE + " bytes in "
                        + MOST_FRAGMENTS + " fragments");
            }
            message = text;
            if (frame.isFin()) {
                message = null;
                fragments = 0;
                String whole = text.takeCompleteString(BadPayloadException.InvalidUtf8::new);
                Realtime.Attached attached = page;
                if (attached != null) {
                    attached.receive(whole);
                }
            }
        } catch (BadPayloadException | MessageTooLargeException refused) {
            callback.failed(refused);
            return;
        }
        next(callback);
    }

    private void onPing(Frame frame, Callback callback) {
        heard();
        if (session != null) {
            session.sendFrame(
                    new Frame(OpCode.PONG, true, frame.getPayload()),
                    Callback.from(() -> next(callback), callback::failed),
                    false);
        }
    }

    private void beat() {
        try {
            heartbeat.run();
        } finally {
            beating.set(false);
        }
    }

    private void heard() {
        Realtime.Attached attached = page;
        if (attached != null) {
            attached.alive();
        }
    }

    private void next(Callback callback) {
        callback.succeeded();
        if (session != null) {
            session.demand();
        }
    }
}
