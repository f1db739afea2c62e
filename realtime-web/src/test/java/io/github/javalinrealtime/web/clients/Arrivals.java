package io.github.javalinrealtime.web.clients;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What one socket of a client sees; it waits here until the test asks for it. */
public final class Arrivals {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

    private final BlockingQueue<String> opened = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> pongs = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> closed = new LinkedBlockingQueue<>();
    private volatile Runnable ask = () -> {};
    private volatile long betweenAsks = PATIENCE;
    private volatile Object failure = "";

    /** For a client that does not tell, but must be asked. */
    void askBy(Runnable asking) {
        ask = asking;
        betweenAsks = TimeUnit.MILLISECONDS.toNanos(10);
    }

    /**
     * The handshake is done.
     *
     * @param extensions those that were agreed, empty for none
     */
    void opened(Object extensions) {
        opened.add(extensions == null ? "" : extensions.toString());
    }

    void text(String text) {
        texts.add(text);
    }

    void pong(String payload) {
        pongs.add(payload);
    }

    /** The close frame of the server came; 1006 without one. */
    void closed(int code) {
        closed.add(code);
    }

    /** Is told if what is awaited does not come. */
    void failed(Object why) {
        failure = why;
    }

    public String awaitOpen() throws InterruptedException {
        return await("the handshake", opened);
    }

    public String next() throws InterruptedException {
        return await("a text", texts);
    }

    public String awaitPong() throws InterruptedException {
        return await("a pong", pongs);
    }

    public int awaitClose() throws InterruptedException {
        return await("the close", closed);
    }

    private <T> T await(String what, BlockingQueue<T> queue) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE;
        T next = queue.poll();
        while (next == null && System.nanoTime() - deadline < 0) {
            ask.run();
            next = queue.poll(betweenAsks, TimeUnit.NANOSECONDS);
        }
        if (next != null) {
            return next;
        }
        throw new AssertionError(what + " did not come within " + TimeUnit.NANOSECONDS.toSeconds(PATIENCE)
                + " s; closed: " + closed + "; the client says: " + failure);
    }
}
