package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AbandonedPagesTest {
    private static final int PAGES = 100_000;
    private static final int ROOMS = 1_000;
    private static final Duration SWEPT = Duration.ofSeconds(30);

    private final FakeTime time = new FakeTime();
    private final InMemoryRegistry registry = new InMemoryRegistry(time, InMemoryRegistry.DEFAULT_HISTORY_BYTES);

    @Test
    void ofAHundredThousandPagesThatNeverConnectNothingIsLeftWhenTheirTimeIsOver() {
        abandon(PAGES);
        assertEquals(PAGES, registry.pages.size());
        assertEquals(PAGES + ROOMS, registry.channels.size());
        time.pass(Settings.PENDING_LEASE.plus(SWEPT));
        // Whatever is asked next; a registry has no thread of its own.
        registry.unsubscribe(RegistryHarness.page(), Set.of(Channel.of("room")));
        assertEquals(0, registry.pages.size());
        assertEquals(0, registry.channels.size());
        assertEquals(0, registry.shelf.bytes());
    }

    private void abandon(int pages) {
        registry.start(new RecordingListener(), new Limits());
        for (int i = 0; i < pages; i++) {
            Channel room = Channel.of("room:" + i % ROOMS);
            Channel own = Channel.of("page:" + i);
            registry.subscribe(RegistryHarness.page(), Set.of(room, own), Settings.PENDING_LEASE);
            if (i < ROOMS) {
                registry.publish(new Publication(room, "1", Set.of(), null, History.DEFAULT));
            }
        }
    }
}
