package io.github.javalinrealtime;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What {@link Realtime#once} returns. */
record Once(Realtime realtime, String messageId) implements Pusher {
    @Override
    public void push(Object message, Collection<String> channels) {
        realtime.publish(message, Channel.named(channels, null), Set.of(), messageId);
    }

    @Override
    public void push(Object message, Channel.Pattern pattern) {
        realtime.publish(message, realtime.matching(pattern), Set.of(), messageId);
    }

    @Override
    public CompletableFuture<@Nullable Void> pushAsync(Object message, Collection<String> channels) {
        return realtime.publishAsync(message, Channel.named(channels, null), Set.of(), messageId);
    }

    @Override
    public void pushTo(ConnectionKey page, Object message, Collection<String> channels) {
        realtime.publishTo(page, message, channels, messageId);
    }

    @Override
    public Pusher once(String other) {
        return new Once(realtime, checked(other));
    }

    static String checked(String id) {
        if (id.isEmpty() || id.length() > Channel.MAX_NAME || !Channel.isWellFormed(id)) {
            throw new IllegalArgumentException("a message id has 1 to " + Channel.MAX_NAME
                    + " characters and no half surrogate pairs; this one has " + id.length());
        }
        return id;
    }
}
