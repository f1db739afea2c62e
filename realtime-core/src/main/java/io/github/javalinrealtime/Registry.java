package io.github.javalinrealtime;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Who is subscribed to what, and what was pushed: the one seam between a single instance and many. Each sentence with
 * "must" or "may" is a test in {@code RegistryContract}, which any registry can run.
 *
 * <p><b>Pages</b> live by leases. A page that {@link #subscribe}, {@link #restore} or {@link #attach} named is known until its lease
 * ends; then it must be forgotten, with its subscriptions, without anybody's help. A call must never shorten a lease.
 *
 * <p><b>Channels</b> have one order for everybody. An offset must be greater than all before it in its epoch, also when the
 * clock goes back: max(last + 1, the clock in µs). Each message names its predecessor. A channel's state must live as long as
 * a page holds it, and for the lease that it was last held by; after that the next subscriber may find a new epoch.
 *
 * <p><b>Threads</b>: all methods may be called by any thread at once and may block on I/O. Failures of outside things are
 * {@link RealtimeException}. Who calls: {@link Realtime} and its hub, nobody else.
 */
public interface Registry extends AutoCloseable {
    /**
     * Called once, before all others; a second time is an {@link IllegalStateException}.
     *
     * @param listener must hear of every change that concerns this instance
     * @param limits what must be bounded
     * @throws RealtimeException if what the registry needs is not there; it is then as if this had not been called
     */
    void start(Listener listener, Limits limits);

    /**
     * Subscribes a page. For each channel that it does not hold, the current top must be stored as its position, so that whatever is
     * published after this method returned follows it. A channel that it holds must keep its older position. The listener must
     * hear of the channels that were added.
     *
     * @param page the page
     * @param channels at least one
     * @param lease how long the page is known from now on, at least
     * @return the positions of these channels
     * @throws IllegalStateException if the page would hold more channels than {@link Limits#channelsPerPage}
     */
    Map<Channel, Position> subscribe(ConnectionKey page, Set<Channel> channels, Duration lease);

    /**
     * As {@link #subscribe}, with positions that are given instead of read: to copy one page's subscriptions to another, or to write again
     * what was lost.
     *
     * @param page the page
     * @param positions a position for each channel
     * @param lease how long the page is known from now on, at least
     * @throws IllegalStateException as {@link #subscribe}
     */
    void restore(ConnectionKey page, Map<Channel, Position> positions, Duration lease);

    /**
     * Ends subscriptions. Of an attached page, a message that is published after this method returned must be told to the listener after
     * {@link Listener#unsubscribed} was.
     *
     * @param page the page
     * @param channels those that it does not hold are ignored
     */
    void unsubscribe(ConnectionKey page, Set<Channel> channels);

    /**
     * Notes that a socket of this page has opened, and that it supersedes every older one: {@link Listener#superseded} must be
     * told wherever such a one may be. From here on, until {@link #detach}, the listener must hear of each change of the page's subscriptions
     * that is not in the result. If the page's session has ended within the last minute, {@link Listener#ended} must be told, and the page must not
     * be known after. A page of which there was nothing but sockets must not be {@link Attachment#known}: which of them it heard of, if its subscriptions were
     * lost, nobody can say. A fence must be greater than all before it, also where the page was forgotten meanwhile.
     *
     * @param page the page
     * @param lease how long the page is known from now on, at least
     * @return what is known of it
     */
    Attachment attach(ConnectionKey page, Duration lease);

    /**
     * Prolongs the lease of an attached page.
     *
     * @param page the page
     * @param fence of its attachment
     * @param written new positions for channels of this page, or none; one counts if it is later than the stored one, or of another epoch
     * @param lease how long the page is known from now on, at least
     * @return whether the page is known, with this socket or a newer one; if not, nothing was changed
     */
    boolean renew(ConnectionKey page, long fence, Map<Channel, Position> written, Duration lease);

    /**
     * Notes that the socket has closed. If a newer socket holds the page, nothing must change. A page that never had a subscription may
     * be forgotten at once.
     *
     * @param page the page
     * @param fence of its attachment
     * @param written as for {@link #renew}
     * @param lease how long the page is known from now on, at least
     * @return whether this was the page's newest socket
     */
    boolean detach(ConnectionKey page, long fence, Map<Channel, Position> written, Duration lease);

    /**
     * Forgets all pages of a session. {@link Listener#ended} must be told wherever a page of it is attached. For a minute after, no call may make
     * a page of it known again by {@link #restore} or {@link #renew}.
     *
     * @param session {@link ConnectionKey#session}
     */
    void endSession(String session);

    /**
     * Takes the next offset, stores the message and tells the listeners, as one step. A publication to a channel without state must
     * do nothing; to one that nobody's lease holds any more it must advance the top and store nothing. A publication with an id
     * that this channel had within two minutes must change nothing and return the first one's position.
     *
     * @param publication what to publish
     * @return its position; empty if the channel has no state
     */
    Optional<Position> publish(Publication publication);

    /**
     * As {@link #publish}, without waiting. Publications of one thread must take their places in the order of the calls.
     *
     * @param publication what to publish
     * @return completes with its position; or with a {@link RealtimeException}, on any thread
     */
    default CompletionStage<Optional<Position>> publishAsync(Publication publication) {
        try {
            return CompletableFuture.completedFuture(publish(publication));
        } catch (RealtimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    /**
     * Reads what followed a position. It must be whole, or a gap: whole only if the position is the top, or the predecessor of a
     * message that is kept. A position of another epoch must be a gap. It may be a first part, if its messages do not reach the top.
     * A channel without state gets one.
     *
     * @param channel the channel
     * @param after the position
     * @return what followed, or a gap
     */
    Replay replay(Channel channel, Position after);

    /**
     * The public channels of a pattern that a page's lease holds.
     *
     * @param pattern the pattern
     * @param most how many to return, at most
     * @return channels, in no particular order
     */
    Set<Channel> matching(Channel.Pattern pattern, int most);

    /**
     * Asks that messages of these channels be told to this instance's listener. When it returns, each message published from now on must be
     * told. Counted: as many calls of {@link #unlisten} end it. A registry may tell of channels that nobody asked for.
     *
     * @param channels the channels
     */
    void listen(Set<Channel> channels);

    /**
     * Ends one {@link #listen} for each channel.
     *
     * @param channels the channels
     */
    void unlisten(Set<Channel> channels);

    /**
     * How much came from outside that no instance of this app had signed, and that was dropped; for {@link Metrics}.
     *
     * @return since the start
     */
    default long dropped() {
        return 0;
    }

    /**
     * Whether calls are likely to succeed now; for a health check.
     *
     * @return false while what the registry needs is away
     */
    default boolean isReady() {
        return true;
    }

    /** Ends all work of this instance. Later calls throw {@link RealtimeException}. */
    @Override
    void close();

    /**
     * What a registry tells an instance. Calls come in the registry's order, on any thread, perhaps while the registry holds
     * a lock: they must return at once, and must not call the registry.
     */
    interface Listener {
        /**
         * A message was published. For one channel, in the channel's order; one may be told twice or be missed when a link broke,
         * which its {@link Message#previous} shows.
         *
         * @param message the message
         */
        void published(Message message);

        /**
         * A page now holds these channels.
         *
         * @param page the page
         * @param positions from which to replay
         */
        void subscribed(ConnectionKey page, Map<Channel, Position> positions);

        /**
         * A page does not hold these channels any more.
         *
         * @param page the page
         * @param channels the channels
         */
        void unsubscribed(ConnectionKey page, Set<Channel> channels);

        /**
         * A newer socket of this page has opened, here or elsewhere.
         *
         * @param page the page
         * @param fence of the newer one
         */
        void superseded(ConnectionKey page, long fence);

        /**
         * A session is over: its sockets are to close.
         *
         * @param session {@link ConnectionKey#session}
         */
        void ended(String session);

        /**
         * The registry has lost this attached page; whoever holds its socket writes it again.
         *
         * @param page the page
         */
        void lost(ConnectionKey page);

        /**
         * Messages of these channels may have been missed; the receiver asks {@link #replay}.
         *
         * @param channels the channels
         */
        void interrupted(Set<Channel> channels);

        /** What the registry needs is away: calls fail at once until {@link #up}. */
        void down();

        /** It is back, and whatever was missed has been told. */
        void up();
    }
}
