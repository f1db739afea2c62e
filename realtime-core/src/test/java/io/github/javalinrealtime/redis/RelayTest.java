package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.RecordingListener.Published;
import io.github.javalinrealtime.RecordingListener.Told;
import io.github.javalinrealtime.RecordingListener.Unsubscribed;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RelayTest extends TwoInstances {
    @Test
    void whatIsPublishedAfterUnsubscribeIsToldAfterItAlsoWhereTheLinkBroke() {
        registry.listen(Set.of(ROOM));
        for (int round = 0; round < 5; round++) {
            ConnectionKey page = page();
            subscribe(page, ROOM);
            registry.attach(page, LONG);
            Await.until("the links are open", registry::isReady);
            command("CLIENT", "KILL", "TYPE", "pubsub");
            other.unsubscribe(page, Set.of(ROOM));
            String after = "after " + round + ": ";
            AtomicInteger pushes = new AtomicInteger();
            Await.until("both are told", () -> {
                other.publish(publication(ROOM, after + pushes.incrementAndGet()));
                return isUnsubscribed(page)
                        && listener.messages(ROOM).stream()
                                .anyMatch(message -> message.payload().startsWith(after));
            });
            for (Told told : listener.told()) {
                if (told instanceof Unsubscribed it && it.page().equals(page)) {
                    break;
                }
                assertFalse(
                        told instanceof Published it && it.message().payload().startsWith(after), "round " + round);
            }
        }
    }

    private boolean isUnsubscribed(ConnectionKey page) {
        return listener.told().stream()
                .anyMatch(told -> told instanceof Unsubscribed it && it.page().equals(page));
    }
}
