package io.github.javalinrealtime;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a route holds while it handles a request: the page that the request means, and the channels. What it does takes effect at
 * once, also on a socket that is open already, and is complete when the method returns. Obtained from the plugin; calls
 * {@link Realtime}. Belongs to its request, as a Javalin Context does: one thread at a time.
 */
public final class Socket implements Pusher {
    /** Which page a request means. A host's part; apps do not need it. */
    public interface Caller {
        /**
         * The page, which is given an identity now if it has none.
         *
         * @return its key
         */
        ConnectionKey key();

        /**
         * The pages that have the answer to this request: the one that it named, and one that is rendered in the answer. None, if it
         * named none and {@link #key} was not called.
         *
         * @return their keys, without making a session
         */
        Set<ConnectionKey> own();

        /**
         * Whether the request came over a socket.
         *
         * @return true for a route call
         */
        boolean isCall();

        /**
         * The page was subscribed.
         *
         * @param positions to these, from there; older places where it was subscribed before
         */
        default void subscribed(Map<Channel, Position> positions) {}

        /**
         * Subscriptions of the page were ended.
         *
         * @param channels to these
         */
        default void unsubscribed(Set<Channel> channels) {}
    }

    private final Realtime realtime;
    private final Caller caller;
    private final @Nullable String messageId;

    Socket(Realtime realtime, Caller caller, @Nullable String messageId) {
        this.realtime = realtime;
        this.caller = caller;
        this.messageId = messageId;
    }

    /**
     * Subscribes the page. Everything pushed to these channels from now on reaches it, however late it connects; so subscribe first,
     * then read the data that the page shows. Subscribing again changes nothing.
     *
     * @param channels at least one literal name
     * @throws IllegalArgumentException if there is no channel, or a name is not allowed
     * @throws IllegalStateException if the page would hold more than {@link Limits#channelsPerPage} channels
     * @throws RealtimeException if the registry fails
     */
    public void subscribe(Collection<String> channels) {
        caller.subscribed(realtime.subscribe(caller.key(), Channel.named(channels, null)));
    }

    /**
     * As {@link #subscribe(Collection)}.
     *
     * @param channels at least one literal name
     */
    public void subscribe(String... channels) {
        subscribe(Arrays.asList(channels));
    }

    /**
     * Ends subscriptions of the page. Nothing that is pushed to these channels after this method returned reaches it.
     *
     * @param channels at least one literal name
     * @throws IllegalArgumentException if there is no channel, or a name is not allowed
     * @throws RealtimeException if the registry fails
     */
    public void unsubscribe(Collection<String> channels) {
        Set<Channel> unwanted = Channel.named(channels, null);
        realtime.unsubscribe(caller.key(), unwanted);
        caller.unsubscribed(unwanted);
    }

    /**
     * As {@link #unsubscribe(Collection)}.
     *
     * @param channels at least one literal name
     */
    public void unsubscribe(String... channels) {
        unsubscribe(Arrays.asList(channels));
    }

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

    /**
     * Pushes a message to every page subscribed to the channels but the one that this request means: its own page has the answer
     * already. That holds for replays too. A request that names no page leaves out nobody.
     *
     * @param message what to push
     * @param channels at least one literal name
     */
    public void pushToOthers(Object message, Collection<String> channels) {
        realtime.publish(message, Channel.named(channels, null), caller.own(), messageId);
    }

    /**
     * As {@link #pushToOthers(Object, Collection)}.
     *
     * @param message what to push
     * @param channels at least one literal name
     */
    public void pushToOthers(Object message, String... channels) {
        pushToOthers(message, Arrays.asList(channels));
    }

    /**
     * As {@link #push(Object, Channel.Pattern)}, without the page that this request means.
     *
     * @param message what to push
     * @param pattern from {@link Channel#matching}
     */
    public void pushToOthers(Object message, Channel.Pattern pattern) {
        realtime.publish(message, realtime.matching(pattern), caller.own(), messageId);
    }

    @Override
    public void pushTo(ConnectionKey page, Object message, Collection<String> channels) {
        realtime.publishTo(page, message, channels, messageId);
    }

    @Override
    public Socket once(String id) {
        return new Socket(realtime, caller, Once.checked(id));
    }

    /**
     * The page that this request means: for {@link #pushTo}, or to recognise it in events.
     *
     * @return its key
     */
    public ConnectionKey key() {
        return caller.key();
    }

    /**
     * Whether this request came over a socket.
     *
     * @return true for a route call, false for HTTP
     */
    public boolean isCall() {
        return caller.isCall();
    }
}
