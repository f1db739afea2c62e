package io.github.javalinrealtime.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** The network between a browser and an app: may be cut, refuse, or swallow bytes without a word. */
final class CuttingProxy implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile boolean refusing;

    private CuttingProxy(int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    static CuttingProxy before(BrowserApp app) {
        try {
            return new CuttingProxy(app.port());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getLocalPort() + path;
    }

    /** Resets all connections. */
    void cut() {
        links.forEach(Link::cut);
    }

    /** Cuts, and resets new connections, too. */
    void refuse() {
        refusing = true;
        cut();
    }

    /** Ends {@link #refuse}. */
    void admit() {
        refusing = false;
    }

    /** Half open: on the connections of now, nothing passes in either direction any more. New ones are not touched. */
    void hold() {
        links.forEach(Link::hold);
    }

    /** Ends {@link #hold}. */
    void release() {
        links.forEach(Link::release);
    }

    @Override
    public void close() {
        refuse();
        release();
        closeQuietly(server);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Link link = new Link(server.accept());
                if (refusing) {
                    link.cut();
                } else {
                    link.start();
                }
            } catch (IOException closedOrTargetGone) {
                // The loop's condition tells which.
            }
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "cutting-proxy");
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
        private final Socket browser;
        private final Socket app = new Socket();
        private volatile CountDownLatch gate = new CountDownLatch(0);

        Link(Socket browser) {
            this.browser = browser;
        }

        void start() {
            links.add(this);
            // cut() may have come before the link was among the links.
            if (refusing) {
                cut();
                return;
            }
            daemon(() -> {
                try {
                    app.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
                    daemon(() -> pump(app, browser));
                    pump(browser, app);
                } catch (IOException gone) {
                    cut();
                }
            });
        }

        void hold() {
            gate = new CountDownLatch(1);
        }

        void release() {
            gate.countDown();
        }

        void cut() {
            links.remove(this);
            for (Socket socket : new Socket[] {browser, app}) {
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
