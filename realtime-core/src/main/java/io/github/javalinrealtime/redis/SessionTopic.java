package io.github.javalinrealtime.redis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.Position;
import io.github.javalinrealtime.Registry;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/** Hears what becomes of the pages of one session that have sockets here. */
final class SessionTopic implements Relay.Topic {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String relay;
    private final String session;
    private final Seal seal;
    private final Registry.Listener told;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, AttachedPage> pages = new HashMap<>(2);

    SessionTopic(String relay, String session, Seal seal, Registry.Listener told) {
        this.relay = relay;
        this.session = session;
        this.seal = seal;
        this.told = told;
    }

    /** An event of a page, as instances tell it: what, whose, and with which channels. */
    static String event(String what, String page, Object channels) {
        try {
            return JSON.writeValueAsString(List.of(what, page, channels));
        } catch (JsonProcessingException textsCanBeWritten) {
            throw new IllegalStateException(textsCanBeWritten);
        }
    }

    /** A socket is about to attach: from now on its page hears. */
    void await(ConnectionKey page) {
        locked(() -> pages.computeIfAbsent(Names.page(page), key -> new AttachedPage(page, told)).awaited++);
    }

    /** A socket that was awaited has attached or could not; what the page makes of it. */
    <T> T arrived(ConnectionKey page, Function<AttachedPage, T> then) {
        lock.lock();
        try {
            AttachedPage attached = pages.get(Names.page(page));
            if (attached == null) {
                throw new IllegalStateException("a page that was awaited is gone");
            }
            attached.awaited--;
            T result = then.apply(attached);
            removeIfOver(attached);
            return result;
        } finally {
            lock.unlock();
        }
    }

    /** A socket has gone; whether its page has none any more, and had one. */
    boolean detached(ConnectionKey page, long fence) {
        lock.lock();
        try {
            AttachedPage attached = pages.get(Names.page(page));
            if (attached == null || !attached.hasSockets()) {
                return false;
            }
            attached.detached(fence);
            removeIfOver(attached);
            return !attached.hasSockets();
        } finally {
            lock.unlock();
        }
    }

    long newest(ConnectionKey page) {
        lock.lock();
        try {
            AttachedPage attached = pages.get(Names.page(page));
            return attached == null ? 0 : attached.newest();
        } finally {
            lock.unlock();
        }
    }

    Collection<ConnectionKey> pages() {
        lock.lock();
        try {
            return pages.values().stream().map(page -> page.key).toList();
        } finally {
            lock.unlock();
        }
    }

    void compare(ConnectionKey page, Map<String, String> hash) {
        with(Names.page(page), attached -> attached.compare(AttachedPage.Stored.of(hash)));
    }

    @Override
    public boolean isFirst() {
        return true;
    }

    @Override
    public void relayed(String text) {
        int bar = text.indexOf('|');
        String json = seal.open(relay, bar < 0 ? "" : text.substring(bar + 1));
        if (json == null) {
            return;
        }
        try {
            told(text.substring(0, bar), JSON.readTree(json));
        } catch (JsonProcessingException | RuntimeException malformed) {
            seal.drop();
        }
    }

    /** The first part is the script's: a fence, or a version and which of the channels it is about. */
    private void told(String part, JsonNode event) {
        String page = event.get(1).asText();
        switch (event.get(0).asText()) {
            case "ended" -> told.ended(session);
            case "superseded" -> with(page, attached -> attached.superseded(Long.parseLong(part)));
            case "unsubscribed" ->
                with(
                        page,
                        attached -> attached.unsubscribed(
                                Long.parseLong(part), event.get(2).asText()));
            case "subscribed" -> with(page, attached -> subscribed(attached, part.split(",", -1), event.get(2)));
            default -> seal.drop();
        }
    }

    private static void subscribed(AttachedPage attached, String[] parts, JsonNode channels) {
        Map<String, Position> positions = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int pair = 2 * Integer.parseInt(parts[i]);
            positions.put(
                    channels.get(pair).asText(),
                    Position.parse(channels.get(pair + 1).asText()));
        }
        attached.subscribed(Long.parseLong(parts[0]), positions);
    }

    private void with(String page, Consumer<AttachedPage> action) {
        locked(() -> {
            AttachedPage attached = pages.get(page);
            if (attached != null) {
                action.accept(attached);
            }
        });
    }

    /** The listener is told under the lock, so that it hears of a page in one order. */
    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    private void removeIfOver(AttachedPage page) {
        if (page.awaited == 0 && !page.hasSockets()) {
            pages.remove(Names.page(page.key));
        }
    }
}
