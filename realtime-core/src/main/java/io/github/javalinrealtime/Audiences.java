package io.github.javalinrealtime;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which channels are heard on this instance, and by whom. Who joins or leaves has one channel's entry to itself; who delivers takes no lock. */
final class Audiences {
    private final Map<Channel, Audience> audiences = new ConcurrentHashMap<>();

    void join(Recovery member) {
        audiences.compute(member.channel, (channel, there) -> {
            Audience audience = there == null ? new Audience() : there;
            audience.join(member);
            return audience;
        });
    }

    void leave(Connection connection, Set<Channel> channels) {
        for (Channel left : channels) {
            audiences.computeIfPresent(
                    left, (channel, audience) -> audience.leave(connection.sender) ? audience : null);
        }
    }

    /** Who hears a channel; null if nobody does. */
    @Nullable
    Audience of(Channel channel) {
        return audiences.get(channel);
    }

    /** Whoever hears these channels reads what may have been missed. */
    void interrupt(Set<Channel> channels) {
        for (Channel channel : channels) {
            Audience audience = audiences.get(channel);
            if (audience != null) {
                audience.interrupt();
            }
        }
    }

    /** How many channels are heard. */
    int size() {
        return audiences.size();
    }
}
