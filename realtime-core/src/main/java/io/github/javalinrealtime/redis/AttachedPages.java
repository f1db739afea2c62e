package io.github.javalinrealtime.redis;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.Position;
import io.github.javalinrealtime.RealtimeException;
import io.github.javalinrealtime.Registry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The pages that have sockets here. While a page has one, or is about to, this instance hears what becomes of its session. */
final class AttachedPages {
    /** How many pages are read at once after a link broke. */
    private static final int BATCH = 500;

    private final Names names;
    private final Relay relay;
    private final Seal seal;
    private final Registry.Listener told;

    AttachedPages(Names names, Relay relay, Seal seal, Registry.Listener told) {
        this.names = names;
        this.relay = relay;
        this.seal = seal;
        this.told = told;
    }

    /**
     * A socket is about to attach: what happens to its page from now on is heard. Followed by {@link #attached} or {@link #failed}.
     *
     * @throws RealtimeException if Redis did not confirm it; it is then as if this had not been called
     */
    void await(ConnectionKey page) {
        String session = names.session(page.session());
        CompletableFuture<?> confirmed =
                relay.acquire(Map.of(session, new SessionTopic(session, page.session(), seal, told)));
        topic(page).await(page);
        try {
            Commands.await(confirmed);
        } catch (RealtimeException failure) {
            failed(page);
            throw failure;
        }
    }

    /** It has attached; the channels of its page. */
    Map<Channel, Position> attached(ConnectionKey page, long fence, AttachedPage.Stored stored) {
        return topic(page).arrived(page, attached -> {
            if (attached.hasSockets()) {
                release(page);
            }
            return attached.attached(fence, stored);
        });
    }

    /** The newest fence or version of a page that is known here, 0 if none is: what is given after must be greater, whatever Redis lost. */
    long newest(ConnectionKey page) {
        SessionTopic topic = relay.topic(names.session(page.session()), SessionTopic.class);
        return topic == null ? 0 : topic.newest(page);
    }

    /** It could not. */
    void failed(ConnectionKey page) {
        topic(page).arrived(page, attached -> page);
        release(page);
    }

    void detached(ConnectionKey page, long fence) {
        SessionTopic topic = relay.topic(names.session(page.session()), SessionTopic.class);
        if (topic != null && topic.detached(page, fence)) {
            release(page);
        }
    }

    /** Compares all of them with what Redis has, and tells what was missed. */
    void compare(Commands commands) {
        List<ConnectionKey> pages = new ArrayList<>();
        relay.topics(SessionTopic.class).forEach(topic -> pages.addAll(topic.pages()));
        for (int from = 0; from < pages.size(); from += BATCH) {
            List<ConnectionKey> batch = pages.subList(from, Math.min(from + BATCH, pages.size()));
            List<CompletableFuture<Map<String, String>>> asked = batch.stream()
                    .map(page -> commands.ask(redis -> redis.hgetall(names.pageKeys(page)[0])))
                    .toList();
            for (int i = 0; i < asked.size(); i++) {
                Map<String, String> hash = Commands.await(asked.get(i));
                SessionTopic topic = relay.topic(names.session(batch.get(i).session()), SessionTopic.class);
                if (topic != null) {
                    topic.compare(batch.get(i), hash);
                }
            }
        }
    }

    /** While it is acquired it is there. */
    private SessionTopic topic(ConnectionKey page) {
        SessionTopic topic = relay.topic(names.session(page.session()), SessionTopic.class);
        if (topic == null) {
            throw new IllegalStateException("nobody hears of this page");
        }
        return topic;
    }

    private void release(ConnectionKey page) {
        relay.release(List.of(names.session(page.session())));
    }
}
