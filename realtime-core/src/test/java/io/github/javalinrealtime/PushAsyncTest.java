package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.RealtimeException.Outcome;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pushes to a registry that answers when the test says so. */
@Timeout(30)
class PushAsyncTest {
    private final RealtimeException notSent = new RealtimeException(Outcome.NOT_SENT, "the link is down", null);

    /** What the registry has been asked, in order, and not answered. */
    private final Map<String, CompletableFuture<Optional<Position>>> asked =
            Collections.synchronizedMap(new LinkedHashMap<>());

    private final List<String> payloads = new CopyOnWriteArrayList<>();
    private final TestApp app = new TestApp(memory -> new CutRegistry(memory) {
        @Override
        CompletionStage<Optional<Position>> publishAsync(Publication publication) {
            payloads.add(publication.payload());
            return asked.computeIfAbsent(publication.channel().name(), name -> new CompletableFuture<>());
        }
    }.registry);

    private final Realtime realtime = app.realtime;

    @Test
    void aPushIsDoneWhenEveryChannelHasItsPlace() {
        CompletableFuture<Void> pushed = realtime.pushAsync("hi", "a", "b");
        answer("b");
        assertFalse(pushed.isDone());
        assertEquals(List.of(Channel.of("b")), channelsPushed());
        answer("a");
        assertFalse(pushed.isDone(), "it completes where handlers run");
        app.settle();
        assertTrue(pushed.isDone() && !pushed.isCompletedExceptionally());
        assertEquals(List.of(Channel.of("b"), Channel.of("a")), channelsPushed());
    }

    @Test
    void everyChannelIsAskedForInTheOrderOfTheCallsBeforeAnyHasAnswered() {
        var unused = List.of(
                realtime.pushAsync("1", "a", "b"),
                realtime.once("order").pushAsync("2", List.of("c")),
                app.request(RegistryHarness.page()).pushAsync("3", "d"));
        assertEquals(List.of("a", "b", "c", "d"), List.copyOf(asked.keySet()));
        assertEquals(List.of("\"1\"", "\"1\"", "\"2\"", "\"3\""), payloads);
    }

    @Test
    void aPushThatNoChannelHasIsNotSent() {
        CompletableFuture<Void> pushed = realtime.pushAsync("hi", "a", "b");
        fail("a", notSent);
        assertFalse(pushed.isDone(), "it is not known of b yet");
        fail("b", notSent);
        assertEquals(Outcome.NOT_SENT, outcome(pushed));
    }

    @Test
    void aPushThatSomeChannelsHaveIsUnknown() {
        CompletableFuture<Void> pushed = realtime.pushAsync("hi", "a", "b");
        fail("a", notSent);
        answer("b");
        assertEquals(Outcome.UNKNOWN, outcome(pushed));
    }

    @Test
    void aPushThatSomeChannelsMayHaveIsUnknown() {
        CompletableFuture<Void> pushed = realtime.pushAsync("hi", "a", "b");
        fail("a", notSent);
        fail("b", new RealtimeException(Outcome.UNKNOWN, "no answer came in time", null));
        assertEquals(Outcome.UNKNOWN, outcome(pushed));
    }

    @Test
    void aRegistryThatRefusesAtOnceIsNotAskedForTheOtherChannels() {
        asked.put("a", CompletableFuture.failedFuture(notSent));
        assertEquals(Outcome.NOT_SENT, outcome(realtime.pushAsync("hi", "a", "b")));
        assertEquals(List.of("a"), List.copyOf(asked.keySet()));
    }

    @Test
    void whatTheCallerGotWrongIsThrownAtOnce() {
        assertThrows(IllegalArgumentException.class, () -> realtime.pushAsync("hi"));
        assertThrows(IllegalArgumentException.class, () -> realtime.pushAsync("hi", "room:*"));
        assertThrows(IllegalArgumentException.class, () -> realtime.pushAsync("x".repeat(300_000), "a"));
        assertEquals(List.of(), payloads);
    }

    @Test
    void aPushThatWaitsHasTheSameWayAndFailsInItsCallersThread() throws Exception {
        ExecutorService caller = Executors.newSingleThreadExecutor();
        try {
            Future<?> waiting = caller.submit(() -> realtime.push("hi", "a"));
            asked.computeIfAbsent("a", name -> new CompletableFuture<>());
            fail("a", new RealtimeException(Outcome.UNKNOWN, "no answer came in time", null));
            ExecutionException failed = assertThrows(ExecutionException.class, () -> waiting.get(10, TimeUnit.SECONDS));
            RealtimeException thrown = assertInstanceOf(RealtimeException.class, failed.getCause());
            assertEquals(Outcome.UNKNOWN, thrown.outcome());
            assertTrue(List.of(thrown.getStackTrace()).toString().contains("PushAsyncTest"));
        } finally {
            caller.shutdownNow();
        }
    }

    private void answer(String channel) {
        asked.get(channel).complete(Optional.of(new Position("e", 1)));
    }

    private void fail(String channel, RealtimeException failure) {
        asked.get(channel).completeExceptionally(failure);
    }

    private List<Channel> channelsPushed() {
        return app.events(RealtimeEvent.Pushed.class).stream()
                .map(RealtimeEvent.Pushed::channel)
                .toList();
    }

    private Outcome outcome(CompletableFuture<Void> pushed) {
        app.settle();
        ExecutionException failed = assertThrows(ExecutionException.class, () -> pushed.get(0, TimeUnit.SECONDS));
        return assertInstanceOf(RealtimeException.class, failed.getCause()).outcome();
    }
}
