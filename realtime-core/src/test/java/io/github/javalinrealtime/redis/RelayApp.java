package io.github.javalinrealtime.redis;

import io.github.javalinrealtime.CloseReason;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.Frame;
import io.github.javalinrealtime.History;
import io.github.javalinrealtime.Limits;
import io.github.javalinrealtime.PlainJson;
import io.github.javalinrealtime.Realtime;
import io.github.javalinrealtime.Registry;
import io.github.javalinrealtime.Settings;
import io.github.javalinrealtime.TimeSource;
import io.github.javalinrealtime.Transport;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** An instance of an app without a server. */
final class RelayApp {
    /** Far above what a page has, so that a benchmark needs few of them. */
    static final Limits LIMITS = Limits.with(limits -> limits.channelsPerPage = RelayLoad.CHANNELS);

    private RelayApp() {}

    /** Not started. */
    static RedisRegistry registry(String uri) {
        return new RedisRegistry(new RedisSettings(uri, RedisInstance.SECRET));
    }

    static Realtime open(String uri) {
        return new Realtime(new Settings(
                registry(uri),
                new PlainJson(),
                Runnable::run,
                TimeSource.system(),
                LIMITS,
                Settings.PENDING_LEASE,
                Settings.LEASE,
                History.DEFAULT,
                List.of(),
                Settings.CALL_TIMEOUT,
                () -> Integer.MAX_VALUE));
    }

    static Registry started(String uri, Registry.Listener told) {
        Registry registry = registry(uri);
        registry.start(told, LIMITS);
        return registry;
    }

    /** A page of a session of its own. */
    static ConnectionKey page() {
        return ConnectionKey.of(UUID.randomUUID().toString(), "page");
    }

    /** A client that reads at once. */
    record Socket(RelayArrivals arrivals) implements Transport {
        @Override
        public void send(List<Frame> batch, Consumer<Throwable> done) {
            for (Frame frame : batch) {
                long stamp = RelayLoad.stamp(frame.utf8());
                if (stamp >= 0) {
                    arrivals.note(stamp);
                }
            }
            done.accept(null);
        }

        @Override
        public void ping() {}

        @Override
        public void close(CloseReason reason) {}
    }
}
