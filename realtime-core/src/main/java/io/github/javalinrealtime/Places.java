package io.github.javalinrealtime;

import static io.github.javalinrealtime.RealtimeException.Outcome.NOT_SENT;
import static io.github.javalinrealtime.RealtimeException.Outcome.UNKNOWN;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The places that the registry gives one push, a place in each of its channels. Filled by one thread. */
final class Places {
    private final List<CompletableFuture<?>> places = new ArrayList<>(1);

    /** Whether the next channel is worth a try: this one was not refused at once. */
    boolean add(Supplier<CompletionStage<?>> place) {
        CompletableFuture<?> added;
        try {
            added = place.get().toCompletableFuture();
        } catch (RealtimeException refused) {
            added = CompletableFuture.failedFuture(refused);
        }
        places.add(added);
        return !added.isCompletedExceptionally();
    }

    /** Completes when every place is there; or fails, when it is known of each whether it is. */
    CompletableFuture<@Nullable Void> all() {
        if (places.stream().allMatch(place -> place.isDone() && !place.isCompletedExceptionally())) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<@Nullable Void> all = new CompletableFuture<>();
        CompletableFuture<?> unused = CompletableFuture.allOf(places.toArray(CompletableFuture[]::new))
                .whenComplete((none, failure) -> {
                    if (failure == null) {
                        all.complete(null);
                    } else {
                        all.completeExceptionally(failure());
                    }
                });
        return all;
    }

    /** As {@link #all}, completed by an executor: what an app does next may block, and a registry's threads must not. */
    CompletableFuture<@Nullable Void> allOn(Executor executor) {
        CompletableFuture<@Nullable Void> all = all();
        if (all.isDone()) {
            return all;
        }
        CompletableFuture<@Nullable Void> handed = new CompletableFuture<>();
        CompletableFuture<?> unused = all.whenComplete((none, failure) -> {
            Runnable complete = () -> {
                if (failure == null) {
                    handed.complete(null);
                } else {
                    handed.completeExceptionally(failure);
                }
            };
            try {
                executor.execute(complete);
            } catch (RejectedExecutionException notRunning) {
                CompletableFuture<?> unusedToo = CompletableFuture.runAsync(complete);
            }
        });
        return handed;
    }

    /** Waits for {@link #all}. What it throws has the caller in its trace, and the failure as its cause. */
    static void await(CompletableFuture<@Nullable Void> all) {
        try {
            all.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RealtimeException known) {
                throw new RealtimeException(known.outcome(), "the message was not pushed, or not surely", known);
            }
            throw new IllegalStateException("the registry failed in a way that it must not", failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new RealtimeException(
                    UNKNOWN, "the thread was interrupted while the message was pushed", interrupted);
        }
    }

    /** Of a push whose places are all decided. */
    private Throwable failure() {
        List<Throwable> failures =
                places.stream().map(Places::failureOf).filter(Objects::nonNull).toList();
        Throwable first = failures.get(0);
        boolean none = failures.size() == places.size()
                && failures.stream()
                        .allMatch(failure -> failure instanceof RealtimeException known && known.outcome() == NOT_SENT);
        return none || places.size() == 1
                ? first
                : new RealtimeException(UNKNOWN, "some of the channels have the message, or may have it", first);
    }

    private static @Nullable Throwable failureOf(CompletableFuture<?> place) {
        Throwable failure = place.handle((given, thrown) -> thrown).join();
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
