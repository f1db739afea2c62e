package io.github.javalinrealtime;

/** What is due by time, every second: pings, sockets that are silent or late, calls that take too long, and what waits for the registry. */
final class Heartbeat {
    private final Hub hub;
    private final Events events;

    Heartbeat(Hub hub, Events events) {
        this.hub = hub;
        this.events = events;
    }

    void tick() {
        hub.forEach(connection -> {
            try {
                beat(connection);
            } catch (RuntimeException failure) {
                events.failed("the heartbeat of a socket failed", connection.key, failure);
            }
        });
        hub.goOn();
        events.tellRepeats();
    }

    private static void beat(Connection connection) {
        Pulse pulse = connection.pulse;
        boolean waits = connection.client.resume() && !connection.hasBegun();
        if (pulse.isSilent()) {
            connection.refuse(CloseReason.TOO_SLOW, Refusal.SILENT);
        } else if (waits && pulse.isLateToResume()) {
            connection.refuse(CloseReason.TOO_SLOW, Refusal.NO_RESUME);
        } else if (pulse.pingDue()) {
            connection.ping();
        }
        pulse.endWhatIsLate();
    }
}
