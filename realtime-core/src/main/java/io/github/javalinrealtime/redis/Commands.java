package io.github.javalinrealtime.redis;

import static io.github.javalinrealtime.RealtimeException.Outcome.NOT_SENT;
import static io.github.javalinrealtime.RealtimeException.Outcome.UNKNOWN;

import io.github.javalinrealtime.RealtimeException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.AsyncExecutions;
import io.lettuce.core.cluster.api.async.RedisAdvancedClusterAsyncCommands;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The link that scripts and other commands go over. It fails fast: at once while there is no connection, else after the timeout of {@link
 * Endpoint}. Whatever fails is a {@link RealtimeException} that says whether it may have had its effect.
 */
final class Commands extends Link<Commands.Connection> {
    /** Errors that Redis answers before it does anything. */
    private static final Set<String> REFUSALS = Set.of(
            "LOADING",
            "READONLY",
            "OOM",
            "NOPERM",
            "NOAUTH",
            "WRONGPASS",
            "CLUSTERDOWN",
            "TRYAGAIN",
            "MASTERDOWN",
            "MISCONF",
            "MOVED",
            "ASK",
            "NOSCRIPT",
            "BUSY",
            "NOREPLICAS");

    /** How Lettuce's exceptions begin that say a command was never written. */
    private static final String NOT_CONNECTED = "Currently not connected";

    private static final long LOAD_MILLIS = 2_000;
    private static final String QUEUE_FULL = "Request queue size exceeded";

    private final Endpoint endpoint;

    /**
     * A connection to one server, or to all of a Cluster.
     *
     * @param state whether it is open
     * @param async its commands
     */
    record Connection(StatefulConnection<String, String> state, RedisClusterAsyncCommands<String, String> async) {}

    Commands(Endpoint endpoint, Runnable changed) {
        super("commands", changed);
        this.endpoint = endpoint;
    }

    /** Runs a script. */
    CompletableFuture<Object> run(Script script, String[] keys, String... values) {
        return ask(redis -> redis.<Object>evalsha(script.sha, script.output, keys, values)
                .toCompletableFuture()
                .exceptionallyCompose(failure -> cause(failure) instanceof RedisNoScriptException
                        ? redis.eval(script.lua, script.output, keys, values)
                        : CompletableFuture.failedFuture(failure)));
    }

    /**
     * As {@link #run}; two of one thread, to one key, run in the order of the calls. It is refused where Redis has lost the script since
     * the link was opened, as repeating it could let the next one overtake it; the script is then given again.
     */
    CompletableFuture<Object> runInOrder(Script script, String[] keys, String... values) {
        return ask(redis -> redis.<Object>evalsha(script.sha, script.output, keys, values)
                .toCompletableFuture()
                .whenComplete((answer, failure) -> {
                    if (failure instanceof RedisNoScriptException) {
                        CompletableFuture<?> unused = load(redis);
                    }
                }));
    }

    /** A dead master holds up nobody: the one that takes over is given the script when it lacks it. */
    private static CompletableFuture<?> load(RedisClusterAsyncCommands<String, String> redis) {
        String lua = Script.PUBLISH.lua;
        if (redis instanceof RedisAdvancedClusterAsyncCommands<String, String> cluster) {
            AsyncExecutions<String> masters =
                    cluster.nodes(Endpoint::isMaster).commands().scriptLoad(lua);
            return CompletableFuture.allOf(Arrays.stream(masters.futures())
                    .map(CompletionStage::toCompletableFuture)
                    .map(loaded -> loaded.exceptionallyCompose(
                            failure -> cause(failure) instanceof RedisCommandExecutionException
                                    ? CompletableFuture.failedFuture(failure)
                                    : CompletableFuture.completedFuture("")))
                    .toArray(CompletableFuture[]::new));
        }
        return redis.scriptLoad(lua).toCompletableFuture();
    }

    <T> CompletableFuture<T> ask(Function<RedisClusterAsyncCommands<String, String>, CompletionStage<T>> command) {
        Connection connection = open();
        if (connection == null) {
            return CompletableFuture.failedFuture(away());
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        CompletionStage<T> sent;
        try {
            sent = command.apply(connection.async);
        } catch (RuntimeException refused) {
            sent = CompletableFuture.failedFuture(refused);
        }
        sent.whenComplete((value, failure) -> {
            if (failure == null) {
                answer.complete(value);
            } else {
                answer.completeExceptionally(translated(failure));
            }
        });
        return answer;
    }

    /** Waits for an answer. Never called by a thread of Lettuce's. */
    static <T> T await(CompletableFuture<T> answer) {
        try {
            // The timeout of the command comes first; this one is for a Lettuce that fails to tell of it.
            return answer.get(2 * Endpoint.COMMAND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unknown("the thread was interrupted while it waited for Redis", interrupted);
        } catch (TimeoutException late) {
            throw unknown("Redis did not answer in time", late);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RealtimeException known
                    ? known
                    : unknown("Redis failed", failed.getCause());
        }
    }

    static RealtimeException away() {
        return new RealtimeException(NOT_SENT, "Redis cannot be reached", null);
    }

    /** What became of a command, in the words of the product. */
    static RealtimeException translated(Throwable thrown) {
        Throwable failure = cause(thrown);
        String message = String.valueOf(failure.getMessage());
        String code = code(failure);
        if (failure instanceof RedisCommandExecutionException && REFUSALS.contains(code)) {
            return new RealtimeException(NOT_SENT, "Redis refused: " + code, failure);
        }
        if (message.startsWith(NOT_CONNECTED) || message.startsWith(QUEUE_FULL)) {
            return new RealtimeException(NOT_SENT, "Redis cannot be reached", failure);
        }
        return unknown(
                failure instanceof RedisCommandExecutionException
                        ? "Redis answered with an error"
                        : "Redis did not answer",
                failure);
    }

    /** Why a server cannot be used to which no connection could be made. */
    static String whyNot(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RedisCommandExecutionException) {
                return " refuses the connection: " + code(cause);
            }
            if (cause instanceof SSLException) {
                return " cannot be reached over TLS; does the JVM's trust store know its certificate?";
            }
        }
        return " cannot be reached";
    }

    private static String code(Throwable failure) {
        return String.valueOf(failure.getMessage()).split(" ", 2)[0];
    }

    private static RealtimeException unknown(String what, @Nullable Throwable cause) {
        return new RealtimeException(UNKNOWN, what, cause);
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean wrapped = failure instanceof CompletionException || failure instanceof ExecutionException;
        return wrapped && cause != null ? cause : failure;
    }

    @Override
    CompletionStage<Connection> connect() {
        return endpoint.commands();
    }

    @Override
    void opened(Connection connection) throws Exception {
        try {
            load(connection.async).get(LOAD_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            if (cause(failure) instanceof RedisCommandExecutionException refused) {
                throw new RealtimeException(NOT_SENT, "Redis refused SCRIPT LOAD, which is needed", refused);
            }
            throw failure;
        }
    }

    @Override
    void closed(Connection connection) {}

    @Override
    boolean isOpen(Connection connection) {
        return connection.state.isOpen();
    }

    @Override
    CompletionStage<?> ping(Connection connection) {
        return connection.async.ping();
    }

    @Override
    CompletableFuture<Void> end(Connection connection) {
        return connection.state.closeAsync();
    }
}
