package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OutboxTest implements Outbox.Owner {
    private static final Channel ROOM = Channel.of("room");
    private static final Frame TEN = new Frame("0123456789");

    private final FakeTransport client = new FakeTransport(false, false).slow();
    private final Schedule.Lane thread = new Schedule(1).new Lane(true);
    private final Sender sender = new Sender(thread, Sender.MOST_BYTES);
    private final Outbox outbox = new Outbox(client, sender, 100, this);
    private int drained;
    private int finished;
    private Throwable broken;

    @Override
    public void drained() {
        drained++;
    }

    @Override
    public void finished() {
        finished++;
    }

    @Override
    public void broken(Throwable cause) {
        broken = cause;
    }

    @Test
    void whatGathersGoesOutAsOneBatch() {
        add(3);
        runSender();
        add(4);
        runSender();
        assertEquals(List.of(3), client.batches);
        client.read();
        runSender();
        assertEquals(List.of(3, 4), client.batches);
    }

    @Test
    void oneTaskIsEnoughForManyFrames() {
        add(3);
        assertEquals(1, thread.size());
    }

    @Test
    void aBatchTakesNoMoreThanAKernelBuffer() {
        Outbox large = new Outbox(client, sender, 1 << 20, this);
        Frame frame = new Frame("x".repeat(40 << 10));
        for (int i = 0; i < 5; i++) {
            large.add(Outgoing.of(frame));
        }
        for (int i = 0; i < 3; i++) {
            runSender();
            client.read();
        }
        assertEquals(List.of(2, 2, 1), client.batches);
    }

    @Test
    void theLimitCountsWhatIsUnderWay() {
        add(5);
        runSender();
        add(5);
        assertFalse(outbox.add(Outgoing.of(TEN)));
    }

    @Test
    void whatWasReadMakesRoom() {
        add(10);
        runSender();
        client.read();
        assertTrue(outbox.add(Outgoing.of(TEN)));
    }

    @Test
    void itIsCrowdedBeyondHalfOfTheLimit() {
        add(5);
        assertFalse(outbox.isCrowded());
        add(1);
        assertTrue(outbox.isCrowded());
    }

    @Test
    void itTellsWhenNothingWaits() {
        add(1);
        runSender();
        add(1);
        client.read();
        assertEquals(0, drained);
        runSender();
        client.read();
        assertEquals(1, drained);
    }

    @Test
    void whatIsNotSentIsKnownByTheMessageBeforeIt() {
        outbox.add(new Outgoing(TEN, message(ROOM, 5)));
        runSender();
        outbox.add(new Outgoing(TEN, message(ROOM, 6)));
        assertEquals(Map.of(ROOM, new Position("e", 4)), outbox.unsent());
        client.read();
        assertEquals(Map.of(ROOM, new Position("e", 5)), outbox.unsent());
        runSender();
        client.read();
        assertEquals(Map.of(), outbox.unsent());
    }

    @Test
    void whatFoundNoRoomIsNotSentEither() {
        Channel hall = Channel.of("hall");
        for (int i = 0; i < 10; i++) {
            outbox.add(new Outgoing(TEN, message(ROOM, i + 1)));
        }
        assertFalse(outbox.add(new Outgoing(TEN, message(hall, 7))));
        assertEquals(new Position("e", 6), outbox.unsent().get(hall));
    }

    @Test
    void aFailureIsToldAndNothingIsSentAfterIt() {
        outbox.add(new Outgoing(TEN, message(ROOM, 5)));
        runSender();
        client.breakDown();
        assertEquals("broken", broken.getMessage());
        add(1);
        runSender();
        assertEquals(List.of(1), client.batches);
        assertEquals(Map.of(ROOM, new Position("e", 4)), outbox.unsent());
    }

    @Test
    void aClosedOneSendsNoMore() {
        outbox.add(new Outgoing(TEN, message(ROOM, 5)));
        outbox.close(null);
        assertTrue(outbox.add(Outgoing.of(TEN)));
        runSender();
        assertEquals(List.of(), client.batches);
        assertEquals(Map.of(ROOM, new Position("e", 4)), outbox.unsent());
    }

    @Test
    void whenItIsToFinishWhatWaitsGoesOutAndWhatComesLaterIsKept() {
        outbox.add(new Outgoing(TEN, message(ROOM, 1)));
        runSender();
        outbox.add(new Outgoing(TEN, message(ROOM, 2)));
        outbox.finish();
        outbox.add(new Outgoing(TEN, message(ROOM, 3)));
        client.read();
        assertEquals(0, finished);
        runSender();
        assertEquals(List.of(1, 1), client.batches);
        client.read();
        assertEquals(1, finished);
        assertEquals(0, thread.size());
        assertEquals(Map.of(ROOM, new Position("e", 2)), outbox.unsent());
    }

    @Test
    void whatHasNothingToSendIsFinishedAtOnce() {
        outbox.finish();
        assertEquals(1, finished);
    }

    private void add(int frames) {
        for (int i = 0; i < frames; i++) {
            assertTrue(outbox.add(Outgoing.of(TEN)));
        }
    }

    private void runSender() {
        thread.act();
    }

    private static Message message(Channel channel, long offset) {
        return new Message(channel, new Position("e", offset), offset - 1, "1", Set.of());
    }
}
