package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.Limits;
import io.github.javalinrealtime.Position;
import io.github.javalinrealtime.RecordingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may write what instances believe, while the secret stays and while it is changed. */
class SealTest extends TwoInstances {
    private static final String OLD = RedisInstance.SECRET;
    private static final String NEW = "another secret that all instances share";

    private final List<RedisRegistry> changing = new ArrayList<>();

    @AfterEach
    void closeChanging() {
        changing.forEach(RedisRegistry::close);
    }

    /** The value was computed by Python's hmac. */
    @Test
    void theSignatureIsHmacSha256UnderAKeyMadeOfTheSecret() {
        assertEquals("-hHP-b2jbhZCTOhyrUNatgtext", new Seal(OLD, null).close("relay", "text"));
    }

    @Test
    void whatThePreviousSecretSignedIsOpenedAndNothingElseIs() {
        Seal changed = new Seal(NEW, OLD);
        assertEquals("text", changed.open("relay", new Seal(OLD, null).close("relay", "text")));
        assertEquals("text", changed.open("relay", changed.close("relay", "text")));
        assertEquals(0, changed.dropped());
        assertNull(
                changed.open("relay", new Seal("a third secret, as long as the others", null).close("relay", "text")));
        assertNull(changed.open("other", new Seal(OLD, null).close("relay", "text")));
        assertEquals(2, changed.dropped());
    }

    @Test
    void nothingIsSignedWithThePreviousSecret() {
        String sealed = new Seal(NEW, OLD).close("relay", "text");
        assertNull(new Seal(OLD, null).open("relay", sealed));
        assertEquals("text", new Seal(NEW, null).open("relay", sealed));
    }

    @Test
    void withBothSecretsOnAllInstancesEachHearsEachOther() {
        RecordingListener first = new RecordingListener();
        RecordingListener second = new RecordingListener();
        RedisRegistry before = changing(OLD, NEW, first);
        RedisRegistry after = changing(NEW, OLD, second);
        ConnectionKey page = page();
        Position start = before.subscribe(page, Set.of(ROOM), LONG).get(ROOM);
        before.listen(Set.of(ROOM));
        after.listen(Set.of(ROOM));
        before.attach(page, LONG);
        before.publish(publication(ROOM, "1"));
        after.publish(publication(ROOM, "2"));
        for (RecordingListener each : List.of(first, second)) {
            each.await(
                    RecordingListener.Published.class,
                    told -> told.message().payload().equals("2"));
            assertEquals(2, each.messages(ROOM).size());
        }
        for (RedisRegistry each : List.of(before, after)) {
            assertEquals(2, each.replay(ROOM, start).messages().size());
            assertEquals(0, each.dropped());
        }
        after.endSession(page.session());
        first.await(RecordingListener.Ended.class, told -> true);
    }

    @Test
    void anInstanceThatWasGivenTheNewSecretTooEarlyIsNotHeardByTheOthers() {
        RedisRegistry early = changing(NEW, OLD, new RecordingListener());
        subscribe(page(), ROOM);
        registry.listen(Set.of(ROOM));
        early.publish(publication(ROOM, "1"));
        publish("2");
        listener.await(
                RecordingListener.Published.class,
                told -> told.message().payload().equals("2"));
        assertFalse(listener.messages(ROOM).stream()
                .anyMatch(message -> message.payload().equals("1")));
        assertTrue(registry.dropped() > 0);
    }

    @Test
    void aSecretThatIsTooShortIsRefusedWithoutNamingIt() {
        String shortOne = "x".repeat(31);
        for (Runnable each : List.<Runnable>of(
                () -> new RedisSettings("redis://h", shortOne),
                () -> new RedisSettings("redis://h", OLD, "rt:", shortOne))) {
            String message =
                    assertThrows(IllegalArgumentException.class, each::run).getMessage();
            assertTrue(message.contains("31 bytes"), message);
            assertFalse(message.contains(shortOne), message);
        }
        assertFalse(new RedisSettings("redis://user:hidden@h", OLD, "rt:", NEW)
                .toString()
                .matches(".*(secret|hidden).*"));
    }

    private RedisRegistry changing(String secret, String previous, RecordingListener told) {
        RedisRegistry opened = new RedisRegistry(new RedisSettings(redis().uri(), secret, prefix, previous));
        changing.add(opened);
        opened.start(told, new Limits());
        return opened;
    }
}
