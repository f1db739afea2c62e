package io.github.javalinrealtime.web;

import io.github.javalinrealtime.CloseReason;
import io.github.javalinrealtime.Frame;
import io.github.javalinrealtime.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * What goes out on one socket. Whoever has something to write and finds nobody writing does it at once, on its own thread;
 * else the one that writes goes on with it. So nobody waits, and what is written is whole frames.
 */
final class WebSocketTransport implements Transport {
    private final EndPoint endPoint;
    private final Frame.Encoding<byte[]> encoding;
    private final Closing closing;

    /** How many have asked for a turn since there was nobody writing; the first one has it. */
    private final AtomicInteger turns = new AtomicInteger();

    private volatile @Nullable Batch batch;
    private volatile boolean ping;
    private final AtomicReference<byte @Nullable []> pong = new AtomicReference<>();
    private final AtomicInteger closeCode = new AtomicInteger();
    private volatile boolean answered;

    /** Nothing follows a close frame (RFC 6455, 5.5.1). Whoever has the turn uses this. */
    private boolean closeWritten;

    private record Batch(ByteBuffer bytes, Consumer<@Nullable Throwable> done) {}

    WebSocketTransport(EndPoint endPoint, Frame.Encoding<byte[]> encoding, Closing closing) {
        this.endPoint = endPoint;
        this.encoding = encoding;
        this.closing = closing;
    }

    @Override
    public void send(List<Frame> frames, Consumer<@Nullable Throwable> done) {
        ByteBuffer bytes = Joiner.bytesOf(frames, encoding);
        if (turns.compareAndSet(0, 1)) {
            if (writeBatch(bytes, done) && !turns.compareAndSet(1, 0)) {
                goOn();
            }
        } else {
            batch = new Batch(copy(bytes), done);
            takeTurn();
        }
    }

    @Override
    public void ping() {
        ping = true;
        takeTurn();
    }

    /** Answers a ping; only the newest one, where several came while something else was written (RFC 6455, 5.5.3). */
    void pong(byte[] payload) {
        pong.set(payload);
        takeTurn();
    }

    @Override
    public void close(CloseReason reason) {
        close(reason.code());
    }

    /** The first code counts. */
    void close(int code) {
        if (closeCode.compareAndSet(0, code)) {
            closing.begin(this);
            takeTurn();
        }
    }

    /** The client will send nothing more that counts: its close frame came, or something that ends the talk. */
    void answered() {
        answered = true;
        takeTurn();
    }

    boolean isClosing() {
        return closeCode.get() != 0;
    }

    void cut() {
        endPoint.close();
    }

    private void takeTurn() {
        if (turns.getAndIncrement() == 0) {
            goOn();
        }
    }

    /** With the turn: writes what has gathered, and gives the turn back when there is nothing. */
    private void goOn() {
        int seen;
        do {
            seen = turns.get();
            if (!writeGathered()) {
                return;
            }
        } while (!turns.compareAndSet(seen, 0));
    }

    /** Whether all is written; if not, it goes on by itself. */
    private boolean writeGathered() {
        Batch waiting = batch;
        if (waiting != null) {
            batch = null;
            if (!writeBatch(waiting.bytes, waiting.done)) {
                return false;
            }
        }
        // In one step: a ping that comes meanwhile is a newer one, whose pong is due.
        byte[] answer = pong.getAndSet(null);
        if (answer != null && !writeControl(Wire.control(Wire.PONG, answer))) {
            return false;
        }
        if (ping) {
            ping = false;
            if (!writeControl(Wire.control(Wire.PING, new byte[0]))) {
                return false;
            }
        }
        if (isClosing() && !closeWritten) {
            closeWritten = true;
            if (!write(ByteBuffer.wrap(Wire.close(closeCode.get())), failure -> closing.written(this))) {
                return false;
            }
        }
        if (closeWritten && answered) {
            // The client closes then, too; cutting now might destroy the frame on its way.
            endPoint.shutdownOutput();
        }
        return true;
    }

    private boolean writeBatch(ByteBuffer frames, Consumer<@Nullable Throwable> done) {
        if (closeWritten) {
            done.accept(new EofException("the socket closes"));
            return true;
        }
        return write(frames, done);
    }

    private boolean writeControl(byte[] frame) {
        return closeWritten || write(ByteBuffer.wrap(frame), failure -> {});
    }

    private boolean write(ByteBuffer bytes, Consumer<@Nullable Throwable> done) {
        try {
            if (!flush(bytes)) {
                endPoint.write(new Rest(done), copy(bytes));
                return false;
            }
        } catch (IOException gone) {
            fail(gone, done);
            return true;
        }
        done.accept(null);
        return true;
    }

    /** Whether the kernel took all. An end point writes arrays of buffers, which costs a third more than a write of one to the channel. */
    private boolean flush(ByteBuffer bytes) throws IOException {
        if (endPoint instanceof SocketChannelEndPoint plain) {
            plain.getChannel().write(bytes);
            return !bytes.hasRemaining();
        }
        return endPoint.flush(bytes);
    }

    private void fail(Throwable gone, Consumer<@Nullable Throwable> done) {
        endPoint.close(gone);
        done.accept(gone);
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }

    /** What the kernel did not take at once. */
    private final class Rest implements Callback {
        private final Consumer<@Nullable Throwable> done;

        private Rest(Consumer<@Nullable Throwable> done) {
            this.done = done;
        }

        @Override
        public void succeeded() {
            goOn();
            done.accept(null);
        }

        @Override
        public void failed(Throwable gone) {
            fail(gone, done);
            goOn();
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    }
}
