package io.github.javalinrealtime;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What one client sends: frames in order, one at a time, each answered. The host's handle on a socket. */
final class Inbox implements Attached, Socket.Caller {
    static final Reply PONG = Reply.text(200, "pong");

    /** How long a ping waits for the frames before it, and a second more: less than clients wait for its answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** How many of the longest messages may wait together: {@link Limits#framesWaiting} of them would fill the heap. */
    private static final int LONGEST_WAITING = 8;

    private final Realtime realtime;
    private final Connection connection;
    private final Sequence sequence;
    private final Allowance allowance;

    /** Of the frames that wait. */
    private final AtomicLong characters = new AtomicLong();

    Inbox(Realtime realtime, Connection connection, Executor users) {
        this.realtime = realtime;
        this.connection = connection;
        this.sequence = new Sequence(users, realtime.settings().limits().framesWaiting);
        this.allowance = new Allowance(
                realtime.settings().limits().framesPerSecond,
                realtime.settings().time());
    }

    @Override
    public void receive(String text) {
        connection.pulse.alive();
        if (connection.isRefused()) {
            return;
        }
        if (!allowance.take()) {
            connection.refuse(CloseReason.TOO_MUCH, Refusal.FRAME_RATE);
        } else if (!add(text)) {
            connection.refuse(CloseReason.TOO_MUCH, Refusal.FRAMES_WAITING);
        }
    }

    private boolean add(String text) {
        Incoming ping = realtime.reader().ping(text);
        if (ping == null) {
            return addLong(text);
        }
        // A client that waits in vain takes the server for dead, though it is its own call that takes its time.
        Pending pending = new Pending(PATIENCE, PONG, pong -> reply(ping.id(), pong));
        return sequence.add(() -> pending.end(PONG));
    }

    private boolean addLong(String text) {
        long most = (long) LONGEST_WAITING * realtime.settings().limits().incomingBytes;
        if (characters.get() + text.length() > most) {
            return false;
        }
        characters.addAndGet(text.length());
        return sequence.addInParts(() -> {
            characters.addAndGet(-text.length());
            return handle(text);
        });
    }

    @Override
    public void alive() {
        connection.pulse.alive();
        if (!allowance.take()) {
            connection.refuse(CloseReason.TOO_MUCH, Refusal.FRAME_RATE);
        }
    }

    @Override
    public void closed() {
        connection.closed();
    }

    @Override
    public void close(CloseReason reason) {
        connection.close(reason);
    }

    @Override
    public ConnectionKey key() {
        return connection.key;
    }

    @Override
    public Set<ConnectionKey> own() {
        return Set.of(connection.key);
    }

    @Override
    public boolean isCall() {
        return true;
    }

    /** What may take its time is returned. */
    private @Nullable Runnable handle(String text) {
        if (connection.isRefused()) {
            return null;
        }
        try {
            Incoming frame = realtime.reader().read(text);
            if (!frame.action().equals(Protocol.RESUME)) {
                return call(frame);
            }
            resume(frame);
        } catch (FrameReader.Malformed malformed) {
            reply(malformed.id(), Reply.error(malformed.code()));
        }
        return null;
    }

    private void resume(Incoming frame) {
        Map<Channel, Position> seen = frame.positions(connection.key);
        boolean taken =
                seen != null && connection.client.resume() && realtime.hub().begin(connection, seen);
        if (!taken) {
            reply(frame.id(), Reply.error(ErrorCode.BAD_INPUT));
        }
    }

    private @Nullable Runnable call(Incoming frame) {
        MessageHandler handler = realtime.handlerOf(frame.action());
        if (handler == null) {
            reply(frame.id(), Reply.error(ErrorCode.UNKNOWN_ACTION));
            return null;
        }
        int calls = connection.unanswered.begin();
        if (calls == 0) {
            return null;
        }
        if (calls > realtime.settings().limits().callsPerSocket) {
            end(frame, Reply.error(ErrorCode.TOO_MANY_CALLS));
            return null;
        }
        Reply late = Reply.error(ErrorCode.TIMED_OUT);
        Pending pending = new Pending(realtime.settings().callTimeout(), late, reply -> end(frame, reply));
        Sequence.Task task = () -> run(frame, pending, handler);
        boolean now = realtime.turnstile().enter(() -> sequence.goOn(task));
        return now ? task.run() : Sequence.PARKED;
    }

    /** In the turnstile, which is left when all of it has run. */
    private @Nullable Runnable run(Incoming frame, Pending pending, MessageHandler handler) {
        Runnable later = pending.isOver() ? null : handle(frame, pending, handler);
        if (later == null) {
            realtime.turnstile().leave();
            return null;
        }
        return () -> {
            try {
                later.run();
            } finally {
                realtime.turnstile().leave();
            }
        };
    }

    private @Nullable Runnable handle(Incoming frame, Pending pending, MessageHandler handler) {
        long began = realtime.settings().time().nanos();
        Socket socket = new Socket(realtime, this, null);
        Call call =
                new Call(frame, socket, connection.client, realtime.settings().json());
        try {
            Object returned = handler.handle(call);
            if (returned instanceof CompletionStage<?> stage) {
                stage.whenComplete((value, thrown) -> answer(pending, began, value, thrown));
            } else {
                answer(pending, began, returned, null);
            }
            return call.left();
        } catch (Throwable thrown) {
            answer(pending, began, null, thrown);
            return null;
        }
    }

    private void answer(Pending pending, long began, @Nullable Object returned, @Nullable Throwable thrown) {
        Reply reply = Reply.error(ErrorCode.FAILED);
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        if (cause instanceof Call.BadInput) {
            reply = Reply.error(ErrorCode.BAD_INPUT);
        } else if (thrown == null) {
            try {
                reply = Reply.of(returned, realtime.settings().json());
            } catch (Throwable unwritable) {
                failed(unwritable);
            }
        } else {
            failed(cause == null ? thrown : cause);
        }
        realtime.events().counters.call(realtime.settings().time().nanos() - began);
        pending.end(reply);
    }

    private void end(Incoming frame, Reply reply) {
        connection.unanswered.land();
        reply(frame.id(), reply);
        connection.unanswered.end();
    }

    private void failed(Throwable thrown) {
        realtime.events().failed("a message handler failed", connection.key, thrown);
    }

    private void reply(JsonNode id, Reply reply) {
        Frame frame = Protocol.reply(id, reply);
        if (frame.size() > realtime.settings().limits().outboxBytes / 2) {
            reply(id, Reply.error(ErrorCode.TOO_LARGE));
            return;
        }
        ErrorCode error = reply.error();
        if (error != null) {
            realtime.events().answered(error);
        }
        connection.send(frame);
    }

    /** What is answered once: by its handler, or because that takes too long. */
    private final class Pending {
        private final AtomicBoolean over = new AtomicBoolean();
        private final Consumer<Reply> answer;
        private final Deadlines.Deadline deadline;

        Pending(Duration most, Reply late, Consumer<Reply> answer) {
            this.answer = answer;
            this.deadline = connection.pulse.within(most, () -> end(late));
        }

        boolean isOver() {
            return over.get();
        }

        void end(Reply reply) {
            if (over.compareAndSet(false, true)) {
                connection.pulse.inTime(deadline);
                answer.accept(reply);
            }
        }
    }
}
