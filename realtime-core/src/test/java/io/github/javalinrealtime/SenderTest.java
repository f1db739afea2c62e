package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SenderTest {
    private final TestApp app = new TestApp();
    private final ConnectionKey page = RegistryHarness.page();
    private final List<String> done = new ArrayList<>();

    @Test
    void whatIsPushedWhileItWaitsGoesOutAsOneBatch() {
        app.request(page).subscribe("room", "hall");
        FakeTransport socket = app.openRaw(page);
        for (int i = 0; i < 6; i++) {
            app.realtime.push("" + i, i % 3 == 0 ? "hall" : "room");
        }
        app.settle();
        assertEquals(List.of(6), socket.batches);
        assertEquals(List.of("0", "1", "2", "3", "4", "5"), socket.payloads());
    }

    @Test
    void anAnswerComesAfterWhatItsHandlerPushed() {
        app.realtime.handler("shout", call -> {
            call.socket().push("pushed", "room");
            return "answered";
        });
        app.request(page).subscribe("room");
        FakeTransport socket = app.send(app.openRaw(page), "{\"id\":\"1\",\"action\":\"shout\"}");
        assertEquals("pushed", socket.nodes().get(0).path("payload").asText());
        assertEquals("answered", socket.nodes().get(1).path("body").asText());
    }

    @Test
    void aSocketWhoseTurnHasComeGetsWhatWasPushedBefore() {
        app.request(page).subscribe("room");
        FakeTransport socket = app.openRaw(page);
        app.realtime.push("before", "room");
        app.realtime.drain(Duration.ZERO);
        app.realtime.push("after", "room");
        app.settle();
        assertEquals(List.of("before"), socket.payloads());
        assertEquals(1012, socket.closed.code());
    }

    @Test
    void aTaskThatFailsDoesNotEndIt() {
        Schedule.Lane thread = new Schedule(1).new Lane(true);
        Sender sender = new Sender(thread, Sender.MOST_BYTES);
        sender.execute(() -> {
            throw new IllegalStateException("on purpose");
        });
        sender.execute(() -> {
            throw new AssertionError("on purpose");
        });
        sender.execute(() -> done.add("next"));
        thread.act();
        sender.execute(() -> done.add("later"));
        thread.act();
        assertEquals(List.of("next", "later"), done);
    }

    @Test
    void anAnswerWakesNobodyWhereNothingWaits() {
        Schedule.Lane thread = new Schedule(1).new Lane(true);
        Sender sender = new Sender(thread, Sender.MOST_BYTES);
        sender.executeHere(() -> {
            sender.execute(() -> done.add("3"));
            done.add("1");
            sender.executeHere(() -> done.add("4"));
            done.add("2");
        });
        assertEquals(List.of("1", "2"), done);
        sender.executeHere(() -> done.add("5"));
        thread.act();
        assertEquals(List.of("1", "2", "3", "4", "5"), done);
        sender.executeHere(() -> done.add("6"));
        assertEquals("6", done.get(5));
    }

    @Test
    void itsThreadEndsWithTheAppAndDoesWhatIsDueBefore() throws InterruptedException {
        Threads threads = Threads.start();
        Sender sender = threads.sender(page);
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch ran = new CountDownLatch(1);
        sender.execute(() -> {
            try {
                blocked.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            sender.execute(ran::countDown);
        });
        Thread closing = new Thread(threads::close);
        closing.start();
        blocked.countDown();
        assertTrue(ran.await(10, TimeUnit.SECONDS));
        closing.join();
        assertTrue(sender.thread().isTerminated());
    }
}
