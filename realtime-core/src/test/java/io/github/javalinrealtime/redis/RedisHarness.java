package io.github.javalinrealtime.redis;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.Limits;
import io.github.javalinrealtime.Registry;
import io.github.javalinrealtime.RegistryContract;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;

/**
 * The contract, run by two instances on one Redis, under a prefix that each test has for itself. Time passes by shortening what Redis keeps, as
 * if it had been written earlier.
 */
abstract class RedisHarness extends RegistryContract {
    private static final AtomicInteger PREFIXES = new AtomicInteger();

    protected String prefix;
    protected Names names;

    /** Where the Redis is. */
    protected abstract String uri();

    /** Sends a command to the server that has a key. */
    protected abstract Object command(String key, String... words);

    /** The keys of a pattern, on all servers. */
    protected abstract List<String> keys(String pattern);

    @Override
    @BeforeEach
    protected void openBoth() {
        prefix = "test" + PREFIXES.incrementAndGet() + ":";
        names = new Names(prefix);
        super.openBoth();
    }

    @Override
    protected Registry open(Registry.Listener told, Limits limits) {
        Registry opened = new RedisRegistry(new RedisSettings(uri(), RedisInstance.SECRET, prefix));
        opened.start(told, limits);
        return opened;
    }

    @Override
    protected Optional<Registry> openOther(Registry.Listener told, Limits limits) {
        return Optional.of(open(told, limits));
    }

    @Override
    protected void passShort(ConnectionKey page) {
        shorten(names.pageKeys(page)[0]);
        for (String holders : keys(prefix + "*:holders")) {
            Object deadline = command(holders, "ZSCORE", holders, Names.page(page));
            if (deadline != null) {
                command(holders, "ZINCRBY", holders, "-" + SHORT.toMillis(), Names.page(page));
            }
        }
    }

    @Override
    protected void passShort(Channel channel) {
        shorten(names.channel(channel));
    }

    @Override
    protected void passHistory(Channel channel) {
        String history = names.channelKeys(channel)[1];
        command(history, "DEL", history);
    }

    @Override
    protected void passRepeats(Channel channel) {
        keys(names.channel(channel).replace("[", "\\[") + ":id:*").forEach(id -> command(id, "DEL", id));
    }

    @Override
    protected void turnBackClock(Channel channel) {
        String state = names.channel(channel);
        long top = Long.parseLong((String) command(state, "HGET", state, "top"));
        command(state, "HSET", state, "top", String.valueOf(top + 3_600_000_000L));
    }

    private void shorten(String key) {
        long left = (Long) command(key, "PTTL", key) - SHORT.toMillis();
        if (left > 0) {
            command(key, "PEXPIRE", key, String.valueOf(left));
        } else {
            command(key, "DEL", key);
        }
    }
}
