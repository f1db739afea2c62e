package io.github.javalinrealtime;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The registry of a single instance, and the reference for others. It holds everything in memory, for the life of the process; the
 * kept messages together take at most the bytes given here, the oldest going first (which makes a gap).
 *
 * <p>One lock guards all of it; it is held for memory work and for telling the listener alone. Expired leases are
 * removed by the calls that come later, so there is no thread to stop.
 */
public final class InMemoryRegistry implements Registry {
    /** 64 MB of kept messages: 100 messages of 300 bytes in 1,000 channels, twice over. */
    public static final long DEFAULT_HISTORY_BYTES = 64L << 20;

    private static final Duration SWEEP = Duration.ofSeconds(30);

    private final ReentrantLock lock = new ReentrantLock();
    private final TimeSource time;
    final Shelf shelf;
    final Map<ConnectionKey, Page> pages = new HashMap<>();
    final SessionIndex sessions = new SessionIndex();
    final Map<Channel, ChannelState> channels = new HashMap<>();
    private Limits limits = new Limits();
    private @Nullable Listener listener;
    private long fences;
    private long swept;
    private boolean closed;

    /** With the machine's clock and {@link #DEFAULT_HISTORY_BYTES}. */
    public InMemoryRegistry() {
        this(TimeSource.system(), DEFAULT_HISTORY_BYTES);
    }

    /**
     * With a clock and a bound.
     *
     * @param time the clock
     * @param historyBytes what all kept messages together may take
     */
    public InMemoryRegistry(TimeSource time, long historyBytes) {
        this.time = time;
        this.shelf = new Shelf(historyBytes);
        this.swept = time.nanos();
    }

    @Override
    public void start(Listener starting, Limits bounds) {
        lock.lock();
        try {
            if (listener != null) {
                throw new IllegalStateException("this registry is in use already; give each plugin its own");
            }
            listener = starting;
            limits = bounds;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Map<Channel, Position> subscribe(ConnectionKey key, Set<Channel> wanted, Duration lease) {
        Listener told = enter();
        try {
            Map<Channel, Position> positions = new LinkedHashMap<>();
            for (Channel channel : wanted) {
                positions.put(channel, state(channel).top());
            }
            // A request that began before the end makes no page which outlives the memory of it.
            return sessions.hasEnded(key.session(), time.nanos())
                    ? positions
                    : hold(told, page(key, wanted), positions, lease);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void restore(ConnectionKey key, Map<Channel, Position> positions, Duration lease) {
        Listener told = enter();
        try {
            if (!sessions.hasEnded(key.session(), time.nanos())) {
                hold(told, page(key, positions.keySet()), positions, lease);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void unsubscribe(ConnectionKey key, Set<Channel> unwanted) {
        Listener told = enter();
        try {
            Page page = known(key);
            if (page == null) {
                return;
            }
            Set<Channel> ended = new HashSet<>(unwanted);
            ended.removeIf(channel -> page.positions.get(channel) == null);
            ended.forEach(channel -> release(page, channel));
            if (!ended.isEmpty()) {
                told.unsubscribed(key, ended);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Attachment attach(ConnectionKey key, Duration lease) {
        Listener told = enter();
        try {
            Page page = page(key, Set.of());
            boolean joined = page.fence == 0;
            page.fence = ++fences;
            prolong(page, lease);
            told.superseded(key, page.fence);
            Attachment attachment = new Attachment(page.fence, joined, page.subscribed, page.positions.all());
            if (sessions.hasEnded(key.session(), time.nanos())) {
                forget(page);
                told.ended(key.session());
            }
            return attachment;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean renew(ConnectionKey key, long fence, Map<Channel, Position> written, Duration lease) {
        enter();
        try {
            Page page = known(key);
            if (page == null || page.fence < fence) {
                return false;
            }
            if (page.fence == fence) {
                page.advance(written);
                prolong(page, lease);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean detach(ConnectionKey key, long fence, Map<Channel, Position> written, Duration lease) {
        enter();
        try {
            Page page = known(key);
            if (page == null || page.fence != fence) {
                return page == null;
            }
            page.fence = 0;
            page.advance(written);
            if (page.subscribed) {
                prolong(page, lease);
            } else {
                forget(page);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void endSession(String session) {
        Listener told = enter();
        try {
            sessions.end(session, time.nanos()).forEach(this::forget);
            told.ended(session);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<Position> publish(Publication publication) {
        Listener told = enter();
        try {
            ChannelState state = channels.get(publication.channel());
            if (state == null) {
                return Optional.empty();
            }
            Optional<Position> earlier = state.published(publication.id(), time.nanos());
            if (earlier.isPresent()) {
                return earlier;
            }
            Message message = state.append(publication, time);
            if (state.isHeld(time.nanos())) {
                shelf.keep(state, message, publication.history(), time.nanos());
            }
            told.published(message);
            return Optional.of(message.position());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Replay replay(Channel channel, Position after) {
        enter();
        try {
            ChannelState state = state(channel);
            shelf.trim(state, time.nanos());
            return state.replay(after);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Set<Channel> matching(Channel.Pattern pattern, int most) {
        enter();
        try {
            Set<Channel> matching = new HashSet<>();
            for (ChannelState state : channels.values()) {
                if (matching.size() < most && pattern.matches(state.channel) && state.isHeld(time.nanos())) {
                    matching.add(state.channel);
                }
            }
            return matching;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void listen(Set<Channel> wanted) {}

    @Override
    public void unlisten(Set<Channel> unwanted) {}

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            pages.clear();
            sessions.clear();
            channels.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the lock; the caller's finally gives it back. */
    private Listener enter() {
        lock.lock();
        if (closed || listener == null) {
            lock.unlock();
            throw new RealtimeException(
                    RealtimeException.Outcome.NOT_SENT,
                    "the registry is not running: it is closed, or was not started",
                    null);
        }
        long now = time.nanos();
        if (now - swept >= SWEEP.toNanos()) {
            swept = now;
            Set.copyOf(pages.values()).stream().filter(page -> page.isOver(now)).forEach(this::forget);
            channels.values().removeIf(state -> shelf.sweep(state, now));
        }
        return listener;
    }

    private @Nullable Page known(ConnectionKey key) {
        Page page = pages.get(key);
        if (page != null && page.isOver(time.nanos())) {
            forget(page);
            return null;
        }
        return page;
    }

    private Page page(ConnectionKey key, Set<Channel> wanted) {
        Page page = known(key);
        if (page == null) {
            page = new Page(key, time.nanos());
        }
        page.checkRoom(wanted, limits.channelsPerPage);
        if (pages.put(key, page) == null) {
            sessions.add(page, limits.pagesPerSession).ifPresent(this::forget);
        }
        return page;
    }

    private Map<Channel, Position> hold(Listener told, Page page, Map<Channel, Position> positions, Duration lease) {
        Map<Channel, Position> added = new LinkedHashMap<>();
        Map<Channel, Position> all = new LinkedHashMap<>();
        positions.forEach((channel, position) -> {
            ChannelState state = state(channel);
            Position stored = page.positions.get(channel);
            if (stored == null) {
                page.positions.add(state.channel, position);
                added.put(state.channel, position);
                state.holders.add(page);
            }
            all.put(channel, stored == null ? position : stored);
        });
        page.subscribed = true;
        prolong(page, lease);
        if (!added.isEmpty()) {
            told.subscribed(page.key, added);
        }
        return all;
    }

    private void prolong(Page page, Duration lease) {
        long until = time.nanos() + lease.toNanos();
        page.prolong(until);
        page.positions.forEach((channel, position) -> state(channel).prolong(until));
    }

    private ChannelState state(Channel channel) {
        return channels.computeIfAbsent(channel, created -> new ChannelState(created, time));
    }

    private void release(Page page, Channel channel) {
        page.positions.remove(channel);
        ChannelState state = channels.get(channel);
        if (state != null) {
            state.holders.remove(page);
        }
    }

    private void forget(Page page) {
        pages.remove(page.key);
        page.positions.all().keySet().forEach(channel -> release(page, channel));
        sessions.remove(page);
    }
}
