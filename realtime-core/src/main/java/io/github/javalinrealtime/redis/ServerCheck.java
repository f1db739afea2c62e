package io.github.javalinrealtime.redis;

import static io.github.javalinrealtime.RealtimeException.Outcome.NOT_SENT;

import io.github.javalinrealtime.RealtimeException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is asked of a server before it is used, so that what is wrong with it stops the start and not the first push. */
final class ServerCheck {
    private static final int OLDEST = 7;
    private static final long SECONDS = 10;

    private ServerCheck() {}

    /** Is it new enough, and is it one of a Cluster? */
    static void of(Endpoint endpoint) throws Exception {
        if (endpoint.isCluster()) {
            return;
        }
        StatefulRedisConnection<String, String> connection =
                endpoint.first().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        try {
            String info = connection.async().info("server").get(SECONDS, TimeUnit.SECONDS);
            String version = field(info, "redis_version");
            if (version == null || Integer.parseInt(version.substring(0, version.indexOf('.'))) < OLDEST) {
                throw refused(
                        "Redis at " + endpoint + " is version " + version + "; " + OLDEST + ".0 or newer is needed",
                        null);
            }
            String mode = field(info, "redis_mode");
            if ("sentinel".equals(mode)) {
                throw refused(endpoint + " is a Sentinel; write redis-sentinel://host:port/0#name-of-the-master", null);
            }
            if ("cluster".equals(mode)) {
                endpoint.becomeCluster();
            }
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof RedisCommandExecutionException no
                    ? refused("Redis at " + endpoint + " does not allow INFO, which this user needs", no)
                    : failure;
        } finally {
            connection.close();
        }
    }

    /** May this user do under the prefix what is needed? */
    static void ofPermissions(Names names, Commands commands, Relay relay) {
        String relayed = names.prefix() + "start";
        List<?> answer;
        try {
            Commands.await(relay.acquire(Map.of(relayed, text -> {})));
            answer = (List<?>) Commands.await(commands.run(Script.START, names.startKeys(), relayed));
        } catch (RealtimeException failure) {
            throw refused(
                    "Redis does not allow this user what is needed under the prefix " + names.prefix()
                            + ": EVAL, EVALSHA, SCRIPT LOAD and SUBSCRIBE",
                    failure);
        } finally {
            relay.release(List.of(relayed));
        }
        List<?> missing = (List<?>) answer.get(1);
        if (!missing.isEmpty()) {
            throw refused(
                    "Redis refuses under the prefix " + names.prefix() + ": "
                            + missing.stream().map(String::valueOf).collect(Collectors.joining(", ")) + " ("
                            + answer.get(0) + ")",
                    null);
        }
    }

    private static RealtimeException refused(String what, @Nullable Throwable cause) {
        return new RealtimeException(NOT_SENT, what, cause);
    }

    private static @Nullable String field(String info, String name) {
        Matcher field = Pattern.compile(name + ":(\\S+)").matcher(info);
        return field.find() ? field.group(1) : null;
    }
}
