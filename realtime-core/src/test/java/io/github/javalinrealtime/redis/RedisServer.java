package io.github.javalinrealtime.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.function.Consumer;

/**
 * A real Redis on 127.0.0.1, for tests that ask and break it. Where there is no program for this system, starting one ends
 * the test as skipped and says so on the standard error; so start it in a test or in a method before it, not in a field's
 * initializer of a static kind.
 *
 * <p>{@link #command} may be called by any thread; what starts and stops, by one at a time.
 */
public final class RedisServer implements AutoCloseable {
    private static final String FOREIGN = "realtime.test.redis.url";

    private static RedisServer shared;

    private final URI uri;
    private final RedisProcess process;

    private RedisServer(URI uri, RedisProcess process) {
        this.uri = uri;
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
        return new RedisServer(process.uri(), process);
    }

    /**
     * One for all tests of this JVM: started when first asked for, or the one that the system property
     * {@code realtime.test.redis.url} names ({@code redis://user:password@host:port/database}; its database is emptied
     * first). Tests share it by prefixes of their own, and do not close it.
     */
    public static synchronized RedisServer shared() {
        if (shared == null) {
            String foreign = System.getProperty(FOREIGN);
            if (foreign == null) {
                shared = start();
            } else {
                shared = new RedisServer(URI.create(foreign), null);
                shared.command("FLUSHDB");
            }
        }
        return shared;
    }

    /** For a client: {@code redis://127.0.0.1:port}, with the password if there is one. */
    public String uri() {
        return uri.toString();
    }

    /** For a client that logs in as a user of {@link RedisConf#user}. */
    public String uri(String user, String password) {
        return "redis://" + user + ":" + password + "@" + uri.getHost() + ":" + uri.getPort();
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
