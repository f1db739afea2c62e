package io.github.javalinrealtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** The network before a server on this machine: may be cut, refuse, or swallow bytes without a word. Any thread may call it. */
public final class TcpProxy implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final Set<Link> links = new HashSet<>();
    private boolean refusing;
    private boolean holding;

    private TcpProxy(int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    /** A network that is open, before a port of 127.0.0.1; the server there may come and go. */
    public static TcpProxy before(int port) {
        try {
            return new TcpProxy(port);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Where clients connect, on 127.0.0.1. */
    public int port() {
        return server.getLocalPort();
    }

    /** For a browser. */
    public String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    /** Resets the connections of now. New ones are not touched. */
    public synchronized void reset() {
        Set.copyOf(links).forEach(Link::cut);
    }

    /** Resets all connections, and new ones as soon as they come, until {@link #open}. */
    public synchronized void cut() {
        refusing = true;
        reset();
    }

    /** Half open: on the connections of now, nothing passes in either direction, until {@link #open}. New ones are not touched. */
    public synchronized void stall() {
        links.forEach(Link::hold);
    }

    /** A black hole: connections are accepted and stay, but nothing passes on any of them until {@link #open}, which lets pass what was held. */
    public synchronized void hold() {
        holding = true;
        stall();
    }

    /** Ends {@link #cut}, {@link #stall} and {@link #hold}. */
    public synchronized void open() {
        refusing = false;
        holding = false;
        links.forEach(Link::release);
    }

    @Override
    public void close() {
        cut();
        closeQuietly(server);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                new Link(server.accept()).start();
            } catch (IOException closedOrTargetGone) {
                // The loop's condition tells which.
            }
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "tcp-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception alreadyBroken) {
            // It was to be closed.
        }
    }

    private final class Link {
        private final Socket client;
        private final Socket upstream = new Socket();
        private volatile CountDownLatch gate = new CountDownLatch(0);

        Link(Socket client) {
            this.client = client;
        }

        void start() {
            synchronized (TcpProxy.this) {
                if (refusing) {
                    cut();
                    return;
                }
                if (holding) {
                    hold();
                }
                links.add(this);
            }
            daemon(() -> {
                try {
                    upstream.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
                    daemon(() -> pump(upstream, client));
                    pump(client, upstream);
                } catch (IOException gone) {
                    cut();
                }
            });
        }

        void hold() {
            if (gate.getCount() == 0) {
                gate = new CountDownLatch(1);
            }
        }

        void release() {
            gate.countDown();
        }

        void cut() {
            synchronized (TcpProxy.this) {
                links.remove(this);
            }
            for (Socket socket : new Socket[] {client, upstream}) {
                try {
                    // Closing then sends RST, not FIN: nobody says goodbye.
                    socket.setSoLinger(true, 0);
                } catch (IOException alreadyClosed) {
                    // As wanted.
                }
                closeQuietly(socket);
            }
            release();
        }

        private void pump(Socket from, Socket to) {
            byte[] buffer = new byte[16 << 10];
            try {
                for (int read = from.getInputStream().read(buffer);
                        read >= 0;
                        read = from.getInputStream().read(buffer)) {
                    gate.await();
                    to.getOutputStream().write(buffer, 0, read);
                }
                gate.await();
                to.shutdownOutput();
            } catch (IOException broken) {
                cut();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
