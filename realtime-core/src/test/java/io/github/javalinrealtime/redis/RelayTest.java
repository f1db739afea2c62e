package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.RecordingListener;
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

    @Test
    void aLinkToAClusterIsNotOpenedAgainWithoutAWord() {
        try (RedisServer node = RedisServer.start(RedisConf::cluster)) {
            node.command("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
            Await.until("it serves", () -> ((String) node.command("CLUSTER", "INFO")).contains("cluster_state:ok"));
            RecordingListener told = new RecordingListener();
            RedisRegistry instance = open(node.uri(), prefix, told);
            instance.subscribe(page(), Set.of(ROOM), LONG);
            instance.listen(Set.of(ROOM));
            for (int i = 0; i < 3; i++) {
                Await.until("the links are open", instance::isReady);
                int before = told.told().size();
                node.command("CLIENT", "KILL", "TYPE", "pubsub");
                instance.publish(publication(ROOM, "1"));
                long start = System.nanoTime();
                Await.until("it is told or looked for", () -> told.told().size() > before);
                long millis = (System.nanoTime() - start) / 1_000_000;
                assertTrue(millis < 5_000, millis + " ms");
            }
        }
    }

    private boolean isUnsubscribed(ConnectionKey page) {
        return listener.told().stream()
                .anyMatch(told -> told instanceof Unsubscribed it && it.page().equals(page));
    }
}
