package io.github.javalinrealtime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Both ends of one socket and the wire between them. */
final class SimulatedSocket implements Transport, Client {
    /** What was sent and has not arrived. */
    final ArrayDeque<String> wire = new ArrayDeque<>();

    /** The greatest offset that this socket has brought, or that the client said it had. */
    final Map<Channel, Position> floor = new HashMap<>();

    Attached attached;
    CloseReason reason;
    boolean resumePending;
    boolean overtaken;

    private final Simulation simulation;
    private final boolean control;
    private final boolean resume;
    private List<Frame> underWay;
    private Consumer<Throwable> done;
    private boolean cut;
    private boolean told;

    SimulatedSocket(Simulation simulation, boolean control, boolean resume) {
        this.simulation = simulation;
        this.control = control;
        this.resume = resume;
        this.resumePending = resume;
    }

    @Override
    public void send(List<Frame> batch, Consumer<Throwable> whenDone) {
        if (underWay != null) {
            simulation.fail("two batches under way on one socket");
        }
        underWay = List.copyOf(batch);
        done = whenDone;
    }

    @Override
    public void ping() {}

    @Override
    public void close(CloseReason why) {
        reason = why;
    }

    @Override
    public boolean control() {
        return control;
    }

    @Override
    public boolean resume() {
        return resume;
    }

    @Override
    public Object session(String name) {
        return null;
    }

    /** The network takes what is under way; false if there is nothing. */
    boolean deliver() {
        if (underWay == null || cut) {
            return false;
        }
        underWay.forEach(
                frame -> wire.add(StandardCharsets.UTF_8.decode(frame.utf8()).toString()));
        complete(null);
        return true;
    }

    /** The connection breaks; what is on its way is lost. */
    void cut() {
        cut = true;
        wire.clear();
    }

    /** The server notices the end of the socket, now or a little later; false if it has. */
    boolean notice() {
        if (attached == null || told || !(cut || reason != null)) {
            return false;
        }
        if (underWay != null && simulation.schedule.chance(2)) {
            complete(new IllegalStateException("the connection is broken"));
        } else {
            told = true;
            attached.closed();
        }
        return true;
    }

    private void complete(Throwable failure) {
        Consumer<Throwable> completed = done;
        underWay = null;
        completed.accept(failure);
    }
}
