package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClockJumpTest {
    private final TestApp app = new TestApp();

    @ParameterizedTest
    @ValueSource(ints = {3, -3})
    void whoeverSetsTheMachinesClockEndsNothingAndLosesNothing(int hours) {
        ConnectionKey here = RegistryHarness.page();
        ConnectionKey away = RegistryHarness.page();
        ConnectionKey pending = RegistryHarness.page();
        for (ConnectionKey page : List.of(here, away, pending)) {
            app.request(page).subscribe("room");
        }
        FakeTransport open = app.open(here);
        app.closed(app.open(away));
        app.push("before", "room");
        app.time.turnBack(Duration.ofHours(-hours));
        app.push("after", "room");
        app.pass(Duration.ofSeconds(20));
        open.attached.alive();
        app.pass(Duration.ofSeconds(20));
        assertNull(open.closed);
        app.push("later", "room");
        for (FakeTransport socket : List.of(open, app.open(away), app.open(pending))) {
            assertTrue(socket.nodes().get(0).path("known").asBoolean());
            assertEquals(List.of("before", "after", "later"), socket.payloads());
        }
        assertEquals(List.of(), app.events(RealtimeEvent.Gap.class));
        assertEquals(List.of(), app.events(RealtimeEvent.Failed.class));
        app.time.pass(Settings.PENDING_LEASE);
        assertTrue(app.registry.attach(here, Settings.LEASE).known(), "a lease lasts as long as it did");
    }
}
