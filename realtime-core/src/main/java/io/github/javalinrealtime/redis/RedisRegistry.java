package io.github.javalinrealtime.redis;

import io.github.javalinrealtime.Attachment;
import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.InMemoryRegistry;
import io.github.javalinrealtime.Limits;
import io.github.javalinrealtime.Position;
import io.github.javalinrealtime.Publication;
import io.github.javalinrealtime.Registry;
import io.github.javalinrealtime.Replay;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A skeleton: keeps all in memory until the parts of the real one are there. */
public final class RedisRegistry implements Registry {
    private final Registry memory = new InMemoryRegistry();

    /**
     * Does not connect yet; {@link #start} does.
     *
     * @param settings where the Redis is
     * @throws IllegalArgumentException if the URI has none of the forms of Lettuce's {@code RedisURI}
     */
    public RedisRegistry(RedisSettings settings) {
        if (!settings.uri().startsWith("redis")) {
            throw new IllegalArgumentException("not a Redis URI");
        }
    }

    @Override
    public void start(Listener listener, Limits limits) {
        memory.start(listener, limits);
    }

    @Override
    public Map<Channel, Position> subscribe(ConnectionKey page, Set<Channel> channels, Duration lease) {
        return memory.subscribe(page, channels, lease);
    }

    @Override
    public void restore(ConnectionKey page, Map<Channel, Position> positions, Duration lease) {
        memory.restore(page, positions, lease);
    }

    @Override
    public void unsubscribe(ConnectionKey page, Set<Channel> channels) {
        memory.unsubscribe(page, channels);
    }

    @Override
    public Attachment attach(ConnectionKey page, Duration lease) {
        return memory.attach(page, lease);
    }

    @Override
    public boolean renew(ConnectionKey page, long fence, Map<Channel, Position> written, Duration lease) {
        return memory.renew(page, fence, written, lease);
    }

    @Override
    public boolean detach(ConnectionKey page, long fence, Map<Channel, Position> written, Duration lease) {
        return memory.detach(page, fence, written, lease);
    }

    @Override
    public void endSession(String session) {
        memory.endSession(session);
    }

    @Override
    public Optional<Position> publish(Publication publication) {
        return memory.publish(publication);
    }

    @Override
    public Replay replay(Channel channel, Position after) {
        return memory.replay(channel, after);
    }

    @Override
    public Set<Channel> matching(Channel.Pattern pattern, int most) {
        return memory.matching(pattern, most);
    }

    @Override
    public void listen(Set<Channel> channels) {
        memory.listen(channels);
    }

    @Override
    public void unlisten(Set<Channel> channels) {
        memory.unlisten(channels);
    }

    @Override
    public void close() {
        memory.close();
    }
}
