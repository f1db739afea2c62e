package io.github.javalinrealtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One socket, as its client sees it; one that reads at once, or not before it is told to. */
final class FakeTransport implements Transport, Client {
    final List<String> frames = new ArrayList<>();
    final List<Integer> batches = new ArrayList<>();
    final Map<String, Object> session;
    Attached attached;
    CloseReason closed;
    int pings;

    private final boolean control;
    private final boolean resume;
    private boolean slow;
    private Consumer<Throwable> underWay;

    FakeTransport(boolean control, boolean resume) {
        this.control = control;
        this.resume = resume;
        this.session = Map.of("user", "Ann");
    }

    @Override
    public void send(List<Frame> batch, Consumer<Throwable> done) {
        if (underWay != null) {
            throw new AssertionError("two batches under way");
        }
        batches.add(batch.size());
        batch.forEach(
                frame -> frames.add(StandardCharsets.UTF_8.decode(frame.utf8()).toString()));
        if (slow) {
            underWay = done;
        } else {
            done.accept(null);
        }
    }

    @Override
    public void ping() {
        pings++;
    }

    @Override
    public void close(CloseReason reason) {
        closed = reason;
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
        return session.get(name);
    }

    /** From now on each batch waits for {@link #read} or {@link #breakDown}. */
    FakeTransport slow() {
        slow = true;
        return this;
    }

    boolean isReading() {
        return underWay == null;
    }

    void read() {
        end(null);
    }

    void breakDown() {
        end(new IllegalStateException("broken"));
    }

    /** All frames, read. */
    List<JsonNode> nodes() {
        return frames.stream().map(FakeTransport::node).toList();
    }

    /** The newest frame. */
    JsonNode last() {
        return node(frames.get(frames.size() - 1));
    }

    /** What was pushed, as text. */
    List<String> payloads() {
        return nodes().stream()
                .filter(frame -> frame.has("payload"))
                .map(frame -> frame.get("payload").asText())
                .toList();
    }

    private void end(Throwable failure) {
        Consumer<Throwable> done = underWay;
        underWay = null;
        done.accept(failure);
    }

    private static JsonNode node(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException malformed) {
            throw new AssertionError(text, malformed);
        }
    }
}
