package io.github.javalinrealtime;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an app may want to know. Told on the instance where it happened, in order, one at a time, on a thread that carries nothing else;
 * a listener that throws is logged and harms nothing. Listened to with {@link Realtime#on}.
 *
 * <p>With several instances, {@link Joined} and {@link Left} count a page once over all of them: a page whose new socket overtakes the older one on another
 * instance neither leaves there nor joins here, a page of an instance that was killed never leaves, and one whose first
 * socket opened in the moment in which the link to the registry broke may join unseen. Who is here is for data with an end
 * of their own, renewed by the pages.
 */
public sealed interface RealtimeEvent {
    /**
     * A page has a socket now and had none. A reconnect that overtakes its older socket joins only once.
     *
     * @param page the page
     */
    record Joined(ConnectionKey page) implements RealtimeEvent {}

    /**
     * A page has no socket any more: closed, or lost without a word. Follows exactly one {@link Joined}; its subscriptions go on until the lease
     * ends.
     *
     * @param page the page
     */
    record Left(ConnectionKey page) implements RealtimeEvent {}

    /**
     * A request subscribed a page.
     *
     * @param page the page
     * @param channels as asked for
     */
    record Subscribed(ConnectionKey page, Set<Channel> channels) implements RealtimeEvent {}

    /**
     * A request ended subscriptions of a page.
     *
     * @param page the page
     * @param channels as asked for
     */
    record Unsubscribed(ConnectionKey page, Set<Channel> channels) implements RealtimeEvent {}

    /**
     * A message was pushed, if only to a channel that nobody holds, or again under the same message id.
     *
     * @param channel where to
     * @param payload its JSON
     */
    record Pushed(Channel channel, String payload) implements RealtimeEvent {}

    /**
     * A page missed messages and was told of a gap.
     *
     * @param page the page
     * @param channel where
     */
    record Gap(ConnectionKey page, Channel channel) implements RealtimeEvent {}

    /**
     * Something failed that nobody would hear of otherwise.
     *
     * @param what a sentence without payloads and keys
     * @param page whom it concerned, or null
     * @param cause why, or null
     */
    record Failed(
            String what,
            @Nullable ConnectionKey page,
            @Nullable Throwable cause) implements RealtimeEvent {}

    /** The registry's server cannot be reached: pages stay connected, what handlers push and subscribe fails. */
    record RegistryDown() implements RealtimeEvent {}

    /**
     * It can be reached again, and pages are given what they missed.
     *
     * @param away for how long it could not
     */
    record RegistryUp(Duration away) implements RealtimeEvent {}
}
