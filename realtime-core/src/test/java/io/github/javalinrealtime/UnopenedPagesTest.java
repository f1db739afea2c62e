package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pages that are rendered and never open a socket, as robots and attackers ask for them. */
class UnopenedPagesTest {
    private static final int RENDERS = 100_000;
    private static final int A_SECOND = 500;

    private final FakeTime time = new FakeTime();
    private final InMemoryRegistry registry = new InMemoryRegistry(time, InMemoryRegistry.DEFAULT_HISTORY_BYTES);
    private final int most = new Limits().pagesPerSession;

    @BeforeEach
    void start() {
        registry.start(new RecordingListener(), new Limits());
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void oneSessionHasSoManyOfThemAndNoMore() {
        for (int i = 0; i < RENDERS; i++) {
            render("one session with a key of 32 bytes or more", i);
            assertTrue(registry.pages.size() <= most);
        }
        assertEquals(most, registry.pages.size());
        assertNothingIsLeftAfterTheLease();
    }

    @Test
    void ofManySessionsThereAreThoseOfTheLastLeaseAndNoMore() {
        int bound = (int) (Settings.PENDING_LEASE.toSeconds() + 30) * A_SECOND;
        for (int i = 0; i < RENDERS; i++) {
            render("session " + i + " with a key of 32 bytes or more", i);
            if (i % A_SECOND == 0) {
                time.pass(Duration.ofSeconds(1));
                assertTrue(registry.pages.size() <= bound, registry.pages.size() + " pages");
            }
        }
        assertNothingIsLeftAfterTheLease();
    }

    /** To a channel of all and to one of its own. */
    private void render(String session, int i) {
        ConnectionKey page = ConnectionKey.of(session, "id " + i);
        registry.subscribe(page, Set.of(Channel.of("room"), Channel.of("own:" + i)), Settings.PENDING_LEASE);
    }

    private void assertNothingIsLeftAfterTheLease() {
        assertTrue(registry.pages.size() > 0 && registry.channels.size() > 0);
        time.pass(Settings.PENDING_LEASE.plusSeconds(30));
        registry.unsubscribe(ConnectionKey.of("a session with a key of 32 bytes", "nobody"), Set.of(Channel.of("x")));
        assertEquals(0, registry.pages.size());
        assertEquals(0, registry.sessions.sessions.size());
        assertEquals(0, registry.channels.size());
        assertEquals(0, registry.shelf.bytes());
    }
}
