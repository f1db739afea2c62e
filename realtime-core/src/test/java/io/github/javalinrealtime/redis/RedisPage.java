package io.github.javalinrealtime.redis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.javalinrealtime.Attached;
import io.github.javalinrealtime.CloseReason;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.Frame;
import io.github.javalinrealtime.Transport;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The socket of one page, which reads at once and answers pings. */
final class RedisPage implements Transport {
    private static final ObjectMapper JSON = new ObjectMapper();

    final ConnectionKey key;
    volatile CloseReason closed;
    volatile Attached attached;

    private final List<JsonNode> frames = new CopyOnWriteArrayList<>();

    RedisPage(ConnectionKey key) {
        this.key = key;
    }

    @Override
    public void send(List<Frame> batch, Consumer<Throwable> done) {
        for (Frame frame : batch) {
            try {
                frames.add(JSON.readTree(
                        StandardCharsets.UTF_8.decode(frame.utf8()).toString()));
            } catch (JsonProcessingException malformed) {
                throw new IllegalStateException(malformed);
            }
        }
        done.accept(null);
    }

    @Override
    public void ping() {
        attached.alive();
    }

    @Override
    public void close(CloseReason reason) {
        closed = reason;
    }

    /** What was pushed to a channel, in the order of arrival. */
    List<String> payloads(String channel) {
        return of(channel)
                .filter(frame -> frame.has("payload"))
                .map(frame -> frame.get("payload").asText())
                .toList();
    }

    long gaps(String channel) {
        return of(channel).filter(RedisPage::isGap).count();
    }

    /** Whether the newest that it was told of a channel is that it missed something. */
    boolean endsInGap(String channel) {
        return of(channel)
                .reduce((older, newer) -> newer)
                .filter(RedisPage::isGap)
                .isPresent();
    }

    private static boolean isGap(JsonNode frame) {
        return frame.path("event").asText().equals("gap");
    }

    private Stream<JsonNode> of(String channel) {
        return frames.stream().filter(frame -> frame.path("channel").asText().equals(channel));
    }
}
