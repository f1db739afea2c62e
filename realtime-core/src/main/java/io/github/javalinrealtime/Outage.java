package io.github.javalinrealtime;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the registry is away, as it says itself; told to the log and the app's listeners once each time. */
final class Outage {
    private static final Logger LOG = LoggerFactory.getLogger(Realtime.class);

    private final AtomicReference<@Nullable Long> since = new AtomicReference<>();
    private final Registry registry;
    private final TimeSource time;
    private final Events events;

    Outage(Registry registry, TimeSource time, Events events) {
        this.registry = registry;
        this.time = time;
        this.events = events;
    }

    /** Whether a call to the registry would be in vain. */
    boolean isOn() {
        return since.get() != null || !registry.isReady();
    }

    void begin() {
        if (since.compareAndSet(null, time.nanos())) {
            LOG.warn("the registry is away: pages stay connected, what handlers push and subscribe fails");
            events.emit(new RealtimeEvent.RegistryDown());
        }
    }

    void end() {
        Long begun = since.getAndSet(null);
        if (begun != null) {
            Duration away = Duration.ofNanos(time.nanos() - begun);
            LOG.info("the registry is back after {} ms; pages get what they missed", away.toMillis());
            events.emit(new RealtimeEvent.RegistryUp(away));
        }
    }
}
