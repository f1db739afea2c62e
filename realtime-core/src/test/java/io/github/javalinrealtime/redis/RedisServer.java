package io.github.javalinrealtime.redis;

import io.github.javalinrealtime.TcpProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A real Redis on 127.0.0.1, for tests that ask and break it. Where there is no program for this system, starting one ends
 * the test as skipped and says so on the standard error; start it in a test, in a method before it or in an instance's
 * field, since JUnit takes what a static initializer throws for a failure.
 *
 * <p>{@link #command} may be called by any thread; what starts and stops, by one at a time.
 */
public final class RedisServer implements AutoCloseable {
    private static final String FOREIGN = "realtime.test.redis.url";

    private static RedisServer shared;

    private final URI uri;
    private final int tlsPort;
    private final RedisProcess process;

    private RedisServer(URI uri, int tlsPort, RedisProcess process) {
        this.uri = uri;
        this.tlsPort = tlsPort;
        this.process = process;
    }

    /** Starts an empty one that keeps nothing. */
    public static RedisServer start() {
        return start(conf -> {});
    }

    /** Starts an empty one, and returns when it answers. */
    public static RedisServer start(Consumer<RedisConf> options) {
        RedisConf conf = new RedisConf();
        options.accept(conf);
        RedisProcess process = RedisProcess.start(conf.login(), conf::lines);
        return new RedisServer(process.uri(), conf.tlsPort(), process);
    }

    /**
     * One for all tests of this JVM: started when first asked for, or the one that the system property
     * {@code realtime.test.redis.url} names ({@code redis://user:password@host:port/database}; its database is emptied
     * first). Tests share it by prefixes of their own, and do not close it.
     */
    public static synchronized RedisServer shared() {
        if (shared == null) {
            String foreign = System.getProperty(FOREIGN);
            shared = foreign == null ? start() : foreign(URI.create(foreign));
        }
        return shared;
    }

    static RedisServer foreign(URI uri) {
        if (!"redis".equals(uri.getScheme()) || uri.getHost() == null || uri.getPort() < 0) {
            throw new IllegalArgumentException(
                    FOREIGN + " must have the form redis://[[user]:password@]host:port[/database]");
        }
        RedisServer server = new RedisServer(uri, 0, null);
        server.command("FLUSHDB");
        return server;
    }

    /** For a client: {@code redis://127.0.0.1:port}, with the password if there is one. */
    public String uri() {
        return uri.toString();
    }

    /** For a client that logs in as a user of {@link RedisConf#user}. */
    public String uri(String user, String password) {
        return "redis://" + user + ":" + password + "@" + uri.getHost() + ":" + uri.getPort();
    }

    /** For a client that comes through a network which a test can cut: the proxy stands before {@link #port}. */
    public String uri(TcpProxy network) {
        return uri.toString().replace(":" + port(), ":" + network.port());
    }

    /**
     * For a client that uses TLS, where {@link RedisConf#tls} is set: {@code rediss://127.0.0.1:port}. Nobody vouches for
     * the certificate but {@link #tlsCertificate}.
     */
    public String tlsUri() {
        if (tlsPort == 0) {
            throw new IllegalStateException("this Redis has no TLS; start it with conf -> conf.tls()");
        }
        return uri.toString().replace("redis:", "rediss:").replace(":" + port(), ":" + tlsPort);
    }

    /** The certificate in PEM, for a client that is to trust it. */
    public static Path tlsCertificate() {
        return Certificate.get().chain();
    }

    /** The same over restarts. */
    public int port() {
        return uri.getPort();
    }

    /**
     * Sends one command over a connection of its own, and waits up to 5 s for the reply.
     *
     * @return a String, a Long, a List of such, or null
     * @throws IllegalStateException with Redis' words if it answers with an error
     * @throws UncheckedIOException if it cannot be reached
     */
    public Object command(String... words) {
        try (RespConnection connection = new RespConnection(uri)) {
            return connection.call(words);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Whether the process is there, which it also is while paused. */
    boolean isRunning() {
        return own().isRunning();
    }

    /** Whether it has what its master has; a master always does. */
    boolean isLinked() {
        String replication = (String) command("INFO", "replication");
        return replication.contains("role:master\r") || replication.contains("master_link_status:up\r");
    }

    /** Ends it as a crash does (SIGKILL); its port refuses connections until a restart. */
    public void kill() {
        own().kill();
    }

    /** Kills it if it runs, and starts it at the same port with what it had on disk. */
    public void restart() {
        kill();
        own().launch();
    }

    /** Like {@link #restart}, but it has lost everything. */
    public void restartEmpty() {
        kill();
        own().forget();
        own().launch();
    }

    /** Stops it for a while (SIGSTOP): connections stay and are accepted, but nothing is answered. */
    public void pause() {
        own().signal("STOP");
    }

    /** Ends {@link #pause}. */
    public void resume() {
        own().signal("CONT");
    }

    /** Kills it and removes its files. The server of {@link #shared} goes with the JVM, a foreign one stays. */
    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }

    private RedisProcess own() {
        if (process == null) {
            throw new IllegalStateException("this Redis is not the test's own to stop: it was named by " + FOREIGN);
        }
        return process;
    }
}
