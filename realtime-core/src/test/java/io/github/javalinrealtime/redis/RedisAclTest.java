package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract, as a user who may do no more than the documentation says. */
class RedisAclTest extends RedisHarness {
    static final String COMMANDS =
            "-@all +eval +evalsha +script|load +subscribe +unsubscribe +publish +ping +info +time"
                    + " +exists +del +get +set +pttl +pexpire +hset +hget +hmget +hgetall +hkeys +hexists +hdel"
                    + " +rpush +llen +lindex +lrange +ltrim"
                    + " +zadd +zcard +zrange +zrangebyscore +zscan +zrem +zremrangebyscore";

    private static RedisServer redis;

    @BeforeAll
    static void start() {
        redis = RedisServer.start(conf -> conf.user("rt on >letters ~test* &test* " + COMMANDS));
    }

    @AfterAll
    static void stop() {
        if (redis != null) {
            redis.close();
        }
    }

    @Test
    void theDocumentationNamesTheseCommands() throws IOException {
        String documented = Files.readString(Path.of("..", "docs", "deployment", "users.acl"));
        assertTrue(documented.contains("&rt:* " + COMMANDS));
    }

    @Override
    protected String uri() {
        return redis.uri("rt", "letters");
    }

    @Override
    protected Object command(String key, String... words) {
        return redis.command(words);
    }

    @Override
    protected List<String> keys(String pattern) {
        return ((List<?>) redis.command("KEYS", pattern))
                .stream().map(String.class::cast).toList();
    }
}
