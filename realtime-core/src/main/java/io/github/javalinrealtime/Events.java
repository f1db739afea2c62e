package io.github.javalinrealtime;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the app's listeners, in order, on a thread of their own. What emits never waits for them. */
final class Events {
    /** A listener that is this far behind loses events, which the log says. */
    private static final int WAITING = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(Realtime.class);

    final Counters counters = new Counters();
    private final List<Consumer<RealtimeEvent>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong lost = new AtomicLong();
    private final Sequence sequence;
    private final Repeats repeats;

    Events(Executor thread, TimeSource time) {
        this.repeats = new Repeats(time);
        this.sequence = new Sequence(thread, WAITING);
    }

    <E extends RealtimeEvent> void on(Class<E> type, Consumer<? super E> listener) {
        listeners.add(event -> {
            if (type.isInstance(event)) {
                listener.accept(type.cast(event));
            }
        });
    }

    void emit(RealtimeEvent event) {
        if (!listeners.isEmpty() && !sequence.add(() -> tell(event)) && lost.getAndIncrement() % WAITING == 0) {
            LOG.error("{} realtime events lost: a listener does not keep up", lost.get());
        }
    }

    /** Logs a failure that nobody else hears of, and tells it. Those that come in numbers have one line together. */
    void failed(String what, @Nullable ConnectionKey page, @Nullable Throwable cause) {
        String whose = page == null ? "no page" : page.toString();
        if (cause instanceof RealtimeException outside) {
            if (repeats.isFirst(what)) {
                LOG.warn("{} ({}): {}", what, whose, PrintedFailure.printable("" + outside.getMessage()));
            }
        } else if (repeats.isFirst(cause == null ? what : what + ", " + placeOf(cause))) {
            LOG.warn("{} ({})", what, whose, cause == null ? null : PrintedFailure.of(cause));
        }
        emit(new RealtimeEvent.Failed(what, page, cause));
    }

    /** Counts and logs that a socket was refused or closed. */
    void refused(Refusal cause, String advice) {
        counters.refused(cause);
        if (repeats.isFirst(cause.sentence())) {
            LOG.warn("{}{}", cause.sentence(), advice.isEmpty() ? "" : "; " + advice);
        }
    }

    /** Counts and logs that a frame was answered with an error. */
    void answered(ErrorCode error) {
        counters.error(error);
        if (repeats.isFirst(error.code())) {
            LOG.info("a call was answered with {}", error.code());
        }
    }

    /** Logs how many failures there were beside those that have a line. */
    void tellRepeats() {
        repeats.tell((kind, count) -> LOG.warn("{}: {} times more", kind, count));
    }

    /** Completes when all that was emitted before has been told. */
    CompletableFuture<@Nullable Void> flushed() {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        if (!sequence.add(() -> done.complete(null))) {
            done.completeExceptionally(new IllegalStateException("a listener of realtime events does not keep up"));
        }
        return done;
    }

    private void tell(RealtimeEvent event) {
        for (Consumer<RealtimeEvent> listener : listeners) {
            try {
                listener.accept(event);
            } catch (Throwable thrown) {
                String what = "a listener of " + event.getClass().getSimpleName() + " threw";
                if (repeats.isFirst(what + ", " + placeOf(thrown))) {
                    LOG.error(what, PrintedFailure.of(thrown));
                }
            }
        }
    }

    /** Tells one mistake of an app from another. */
    private static String placeOf(Throwable cause) {
        StackTraceElement[] trace = cause.getStackTrace();
        return cause.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
    }
}
