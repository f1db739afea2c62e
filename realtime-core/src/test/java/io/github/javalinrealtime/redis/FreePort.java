package io.github.javalinrealtime.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** A port below those that systems hand out by themselves: nobody takes it while a server is down that will come back to it. */
public final class FreePort {
    private static final int FIRST = 20_000;
    private static final int PORTS = 12_000;
    private static final int TRIES = 100;

    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));

    private FreePort() {}

    /** Asked of the system before it is given; twice the same only after thousands. */
    public static int next() {
        for (int i = 0; i < TRIES; i++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), PORTS);
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                // The next one, then.
            }
        }
        throw new IllegalStateException("no free port in " + TRIES + " tries");
    }
}
