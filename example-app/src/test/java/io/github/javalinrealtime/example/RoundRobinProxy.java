package io.github.javalinrealtime.example;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What stands before several instances: each request goes to the next one, whoever sent it. It asks both sides to close after
 * each answer, so that a connection carries one request; one that is upgraded becomes a tunnel, and stays. Where an
 * instance cannot be reached, the next is asked. For the loopback: HTTP/1.1 without TLS, 500 connections at once.
 */
final class RoundRobinProxy implements AutoCloseable {
    private static final int MOST = 500;
    private static final int CONNECT_MILLIS = 1_000;
    private static final int HEAD_MILLIS = 10_000;
    private static final int ANSWER_MILLIS = 30_000;

    private final ServerSocket server;
    private final Semaphore room = new Semaphore(MOST);
    private final AtomicInteger turn = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "round-robin-proxy");
        thread.setDaemon(true);
        return thread;
    });
    private volatile List<Integer> instances = List.of();

    private RoundRobinProxy(ServerSocket server) {
        this.server = server;
    }

    /** Listens on 127.0.0.1; port 0 takes a free one. Until it has instances, it answers 502. */
    static RoundRobinProxy start(int port) throws IOException {
        RoundRobinProxy proxy = new RoundRobinProxy(new ServerSocket(port, 200, InetAddress.getLoopbackAddress()));
        proxy.threads.execute(proxy::accept);
        return proxy;
    }

    /** From now on requests go to these ports of 127.0.0.1; what is under way is not touched. */
    void instances(List<Integer> ports) {
        instances = List.copyOf(ports);
    }

    int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() {
        close(server);
        open.forEach(RoundRobinProxy::close);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                room.acquire();
                Socket client = server.accept();
                open.add(client);
                threads.execute(() -> serve(client));
            } catch (IOException closed) {
                room.release();
            } catch (InterruptedException interrupted) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            client.setSoTimeout(HEAD_MILLIS);
            InputStream in = new BufferedInputStream(client.getInputStream());
            RequestHead head = RequestHead.read(in, client.getInetAddress());
            client.setSoTimeout(0);
            if (head == null) {
                return;
            }
            Socket instance = connect();
            if (instance == null) {
                refuse(client, "502 Bad Gateway");
            } else {
                pass(head, in, client, instance);
            }
        } catch (IOException gone) {
            reset(client);
        } finally {
            open.remove(client);
            room.release();
        }
    }

    private void pass(RequestHead head, InputStream in, Socket client, Socket instance) throws IOException {
        open.add(instance);
        try (instance) {
            instance.getOutputStream().write(head.forwarded());
            threads.execute(() -> pump(in, instance));
            instance.setSoTimeout(head.isUpgrade() ? 0 : ANSWER_MILLIS);
            if (instance.getInputStream().transferTo(client.getOutputStream()) == 0) {
                refuse(client, "502 Bad Gateway");
            }
        } finally {
            open.remove(instance);
        }
    }

    /** To the first instance from the next on that can be reached; null if there is none. */
    private Socket connect() {
        List<Integer> ports = instances;
        int first = turn.getAndIncrement();
        for (int i = 0; i < ports.size(); i++) {
            Socket instance = new Socket();
            int port = ports.get(Math.floorMod(first + i, ports.size()));
            try {
                instance.setTcpNoDelay(true);
                instance.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
                return instance;
            } catch (IOException refused) {
                close(instance);
            }
        }
        return null;
    }

    /** What the client sends after the head; when it says no more, so is the instance told. */
    private static void pump(InputStream client, Socket instance) {
        try {
            client.transferTo(instance.getOutputStream());
            instance.shutdownOutput();
        } catch (IOException gone) {
            close(instance);
        }
    }

    private static void refuse(Socket client, String status) throws IOException {
        String answer = "HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
        client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A cut answer must not look like a whole one. */
    private static void reset(Socket client) {
        try {
            client.setSoLinger(true, 0);
        } catch (IOException closed) {
            // As wanted.
        }
        close(client);
    }

    private static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException closed) {
            // As wanted.
        }
    }
}
