package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final TestApp app = new TestApp();
    private final ConnectionKey page = RegistryHarness.page();
    private final ConnectionKey other = RegistryHarness.page();

    @Test
    void gaugesSayWhatIsThereNow() {
        app.request(page).subscribe("room", "hall");
        app.request(other).subscribe("room");
        FakeTransport socket = app.open(page);
        app.open(other);
        assertEquals(2, app.metrics().sockets());
        assertEquals(2, app.metrics().pages());
        assertEquals(2, app.metrics().channels());
        app.closed(socket);
        assertEquals(1, app.metrics().sockets());
        assertEquals(1, app.metrics().pages());
        assertEquals(1, app.metrics().channels());
        assertEquals(2, app.metrics().opened());
    }

    @Test
    void eachMessageIsCountedForEachThatGetsIt() {
        app.request(page).subscribe("room", "hall");
        app.request(other).subscribe("room");
        app.open(page);
        app.push("1", "room", "hall");
        app.open(other);
        app.push("2", "room");
        assertEquals(3, app.metrics().pushes());
        assertEquals(5, app.metrics().deliveries());
        assertEquals(1, app.metrics().replays());
        assertEquals(0, app.metrics().gaps());
    }

    @Test
    void aGapIsCounted() {
        app.request(page).subscribe("room");
        for (int i = 0; i < 200; i++) {
            app.push(i, "room");
        }
        app.open(page);
        assertEquals(1, app.metrics().gaps());
    }

    @Test
    void everyCauseHasACounterFromTheStart() {
        assertEquals(Set.of(Refusal.values()), app.metrics().refusals().keySet());
        assertEquals(Set.of(ErrorCode.values()), app.metrics().errors().keySet());
        assertTrue(Stream.concat(app.metrics().refusals().values().stream(), app.metrics().errors().values().stream())
                .allMatch(count -> count == 0));
        assertTrue(app.metrics().registryReady());
    }

    @Test
    void everyCauseHasASentenceOfItsOwn() {
        Set<String> sentences = new HashSet<>();
        for (Refusal cause : Refusal.values()) {
            assertTrue(sentences.add(cause.sentence()));
            assertFalse(cause.sentence().endsWith("."));
        }
    }
}
