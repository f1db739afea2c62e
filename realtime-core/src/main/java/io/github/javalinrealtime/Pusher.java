package io.github.javalinrealtime;

import java.util.Arrays;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Whatever can push: the plugin and {@link Realtime} anywhere, a {@link Socket} in a request. A push returns when the registry
 * has given the message its place in each channel; it never waits for a client.
 *
 * <p>A message is anything that the app's JSON mapper can write. Every method throws {@link IllegalArgumentException} if there is no channel, a
 * name is not allowed, or the message is too long or cannot be written, and {@link RealtimeException} if the registry fails.
 */
public interface Pusher {
    /**
     * Pushes a message to every page subscribed to the channels; a page gets one message for each of them.
     *
     * @param message what to push
     * @param channels at least one literal name
     */
    void push(Object message, Collection<String> channels);

    /**
     * As {@link #push(Object, Collection)}.
     *
     * @param message what to push
     * @param channels at least one literal name
     */
    default void push(Object message, String... channels) {
        push(message, Arrays.asList(channels));
    }

    /**
     * Pushes a message to every public channel that matches and has a page.
     *
     * @param message what to push
     * @param pattern from {@link Channel#matching}
     * @throws IllegalStateException if more channels match than {@link Limits#patternChannels}; nothing was pushed then
     */
    void push(Object message, Channel.Pattern pattern);

    /**
     * As {@link #push(Object, Collection)}, without waiting for the registry. Pushes of one thread keep the order of the calls. The future completes
     * on a thread that runs handlers, so what depends on it may block.
     *
     * @param message what to push
     * @param channels at least one literal name
     * @return completes when the message has its place in each channel; or with a {@link RealtimeException} if the registry
     *     fails, whose outcome is {@code UNKNOWN} if some of the channels have the message, or may have it
     */
    CompletableFuture<@Nullable Void> pushAsync(Object message, Collection<String> channels);

    /**
     * As {@link #pushAsync(Object, Collection)}.
     *
     * @param message what to push
     * @param channels at least one literal name
     * @return as there
     */
    default CompletableFuture<@Nullable Void> pushAsync(Object message, String... channels) {
        return pushAsync(message, Arrays.asList(channels));
    }

    /**
     * Pushes a message to one page, on channels that are private to it; the page listens to their names as to any other. The page need
     * not be subscribed, nor connected yet: it has two minutes to connect.
     *
     * @param page from {@link Socket#key}, an event or a call
     * @param message what to push
     * @param channels at least one literal name
     * @throws IllegalStateException if the page would hold more than {@link Limits#channelsPerPage} channels
     */
    void pushTo(ConnectionKey page, Object message, Collection<String> channels);

    /**
     * As {@link #pushTo(ConnectionKey, Object, Collection)}.
     *
     * @param page the page
     * @param message what to push
     * @param channels at least one literal name
     */
    default void pushTo(ConnectionKey page, Object message, String... channels) {
        pushTo(page, message, Arrays.asList(channels));
    }

    /**
     * The same pusher with a message id: repeating a push under the same id to the same channel within two minutes does
     * nothing, so that a push whose outcome is unknown can be repeated.
     *
     * @param messageId an id of the app's own, 1 to 200 characters
     * @return a pusher for this one message
     */
    Pusher once(String messageId);
}
