package io.github.javalinrealtime.web;

import io.github.javalinrealtime.Attached;
import io.github.javalinrealtime.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;

/**
 * What comes in on one socket, from the 101 on: Jetty's end point is this connection's, and the HTTP exchange is over. Reading never
 * blocks, so Jetty does it on the thread that waits for bytes. Between messages nothing is held but these fields.
 */
final class WebSocketConnection extends AbstractConnection.NonBlocking
        implements Connection.UpgradeTo, MessageParser.Listener {
    private static final int READ = 4 << 10;

    /** A client that sends and sends lets others have their turn, too. */
    private static final int READS = 16;

    private final ByteBufferPool buffers;
    private final Owner owner;
    private final Compression compression;
    private final Limits limits;
    private final WebSocketTransport transport;
    private final MessageParser parser;
    private final AtomicBoolean beating = new AtomicBoolean();
    private volatile @Nullable Attached attached;
    private volatile boolean closed;
    private @Nullable ByteBuffer early;

    /** Whose socket it is. */
    interface Owner {
        /** Attaches the socket, which may take its time; null if it closes it instead. */
        @Nullable
        Attached opened(WebSocketTransport transport);

        /** The socket is closed for what came. */
        void refused(ProtocolError error);

        /** The page answered a ping. May block. */
        void beat();

        /** The socket has closed, perhaps while it was opened. Calling it again changes nothing. */
        void closed();
    }

    WebSocketConnection(
            EndPoint endPoint,
            Connector connector,
            Owner owner,
            Compression compression,
            Limits limits,
            Closing closing) {
        super(endPoint, connector.getExecutor());
        this.buffers = connector.getByteBufferPool();
        this.owner = owner;
        this.compression = compression;
        this.limits = limits;
        this.transport = new WebSocketTransport(endPoint, compression.encoding(), closing);
        this.parser = new MessageParser(this, limits, compression.isOn());
        // An app's limits and statistics of connections, which counted the HTTP connection before.
        connector.getEventListeners().forEach(this::addEventListener);
    }

    /** What the client sent right behind its handshake. */
    @Override
    public void onUpgradeTo(ByteBuffer bytes) {
        early = bytes;
    }

    @Override
    public void onOpen() {
        super.onOpen();
        // The heartbeat closes silent sockets; a timer for each would cost more than the socket.
        getEndPoint().setIdleTimeout(-1);
        // The thread of the request, which may block.
        Attached opened = owner.opened(transport);
        attached = opened;
        if (closed) {
            leave();
        }
        ByteBuffer first = early;
        if (first != null) {
            early = null;
            take(first);
        }
        fillInterested();
    }

    @Override
    public void onFillable() {
        RetainableByteBuffer buffer = buffers.acquire(READ, true);
        try {
            ByteBuffer bytes = buffer.getByteBuffer();
            int filled = 1;
            for (int i = 0; i < READS && filled > 0; i++) {
                BufferUtil.clear(bytes);
                filled = getEndPoint().fill(bytes);
                take(bytes);
            }
            if (filled < 0) {
                close();
            } else {
                fillInterested();
            }
        } catch (IOException gone) {
            getEndPoint().close(gone);
        } catch (RuntimeException | Error failure) {
            // It would stay open, and nobody would read it any more.
            getEndPoint().close(failure);
            throw failure;
        } finally {
            buffer.release();
        }
    }

    @Override
    public void onFillInterestedFailed(Throwable cause) {
        getEndPoint().close(cause);
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        super.onClose(cause);
        closed = true;
        leave();
    }

    private void leave() {
        owner.closed();
        Attached page = attached;
        if (page != null) {
            page.closed();
        }
    }

    private void take(ByteBuffer bytes) {
        try {
            parser.parse(bytes);
        } catch (ProtocolError refused) {
            owner.refused(refused);
            end(refused.code());
        } catch (RejectedExecutionException stopped) {
            close();
        }
    }

    @Override
    public void text(byte[] utf8, boolean compressed) throws ProtocolError {
        Attached page = attached;
        if (page != null && !transport.isClosing()) {
            page.receive(Utf8.decode(compressed ? compression.inflate(utf8, limits.incomingBytes) : utf8));
        }
    }

    @Override
    public void ping(byte[] payload) {
        transport.pong(payload);
        heard();
    }

    @Override
    public void pong() {
        heard();
        if (beating.compareAndSet(false, true)) {
            getExecutor().execute(this::beat);
        }
    }

    @Override
    public void closeFrame(byte[] payload) throws ProtocolError {
        end(CloseCode.of(payload));
    }

    /** The client's close frame is answered with its code, and an error with the error's; then both ends close. */
    private void end(int code) {
        transport.close(code);
        transport.answered();
    }

    private void beat() {
        try {
            owner.beat();
        } finally {
            beating.set(false);
        }
    }

    private void heard() {
        Attached page = attached;
        if (page != null) {
            page.alive();
        }
    }
}
