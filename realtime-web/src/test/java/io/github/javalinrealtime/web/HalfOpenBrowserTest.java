package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.RealtimeEvent;
import io.github.javalinrealtime.TcpProxy;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A network that swallows all bytes and closes nothing, in real time and with the defaults of both ends. */
@Timeout(120)
class HalfOpenBrowserTest extends BrowserSuite {
    private static final Duration MOST = Duration.ofSeconds(40);
    private static final long BETWEEN = Duration.ofMillis(100).toNanos();

    @AutoClose
    private final BrowserApp app = BrowserApp.start();

    @AutoClose
    private final TcpProxy network = TcpProxy.before(app.port());

    @Test
    void bothEndsNoticeWithinFortySeconds() {
        browser.openLive(network.url("/rooms/1"));
        app.await(RealtimeEvent.Joined.class);
        long begun = System.nanoTime();
        network.hold();
        await("the browser gives its socket up", begun, () -> !"open".equals(browser.value("states.at(-1)")));
        await("the page has left", begun, () -> app.heard(RealtimeEvent.Left.class));
    }

    private static void await(String what, long begun, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - begun < MOST.toNanos(), what);
            LockSupport.parkNanos(BETWEEN);
        }
        System.out.println("Half open: " + what + " after "
                + Duration.ofNanos(System.nanoTime() - begun).toSeconds() + " s");
    }
}
