package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.Limits;
import io.github.javalinrealtime.RealtimeException;
import io.github.javalinrealtime.RealtimeException.Outcome;
import io.github.javalinrealtime.RecordingListener;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisStartTest {
    @Test
    void whatCannotStartNowCanStartLater() {
        try (RedisServer redis = RedisServer.start()) {
            redis.kill();
            RedisRegistry registry = new RedisRegistry(new RedisSettings(redis.uri(), RedisInstance.SECRET));
            RealtimeException told =
                    assertThrows(RealtimeException.class, () -> registry.start(new RecordingListener(), new Limits()));
            assertEquals(Outcome.NOT_SENT, told.outcome());
            assertTrue(told.getMessage().contains("127.0.0.1:" + redis.port()), told.getMessage());
            redis.restart();
            registry.start(new RecordingListener(), new Limits());
            Await.until("it is ready", registry::isReady);
            registry.close();
        }
    }

    @Test
    void whatWasClosedDoesNotStart() {
        RedisRegistry registry = new RedisRegistry(new RedisSettings("redis://127.0.0.1", RedisInstance.SECRET));
        registry.close();
        assertThrows(RealtimeException.class, () -> registry.start(new RecordingListener(), new Limits()));
    }

    @Test
    void aRedisThatIsTooOldIsRefused() {
        try (FakeServer old = new FakeServer("redis_version:6.2.14", "redis_mode:standalone")) {
            String told = failure(old.uri());
            assertTrue(told.contains("6.2.14") && told.contains("7.0 or newer"), told);
        }
    }

    @Test
    void aSentinelIsRefusedWithTheRightForm() {
        try (FakeServer sentinel = new FakeServer("redis_version:7.0.15", "redis_mode:sentinel")) {
            String told = failure(sentinel.uri());
            assertTrue(told.contains("redis-sentinel://"), told);
        }
    }

    @Test
    void aReplicaIsRefused() {
        try (RedisServer master = RedisServer.start();
                RedisServer replica = RedisServer.start(conf -> conf.replicaOf(master))) {
            Await.until(
                    "it follows",
                    () -> ((String) replica.command("INFO", "replication")).contains("master_link_status:up"));
            String told = failure(replica.uri());
            assertTrue(told.contains("READONLY"), told);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "+zadd, ZADD",
        "+time, TIME",
        "+publish, PUBLISH",
        "+ping, PING",
        "+subscribe, SUBSCRIBE",
        "+evalsha, EVALSHA",
        "+script|load, SCRIPT LOAD",
        "+info, INFO"
    })
    void whatAUserMayNotDoIsNamed(String command, String named) {
        String commands = RedisAclTest.COMMANDS.replaceFirst(" " + command.replaceAll("[+|]", "\\\\$0") + "\\b", "");
        assertFalse(commands.equals(RedisAclTest.COMMANDS), command);
        try (RedisServer redis = RedisServer.start(conf -> conf.user("rt on >letters ~rt:* &rt:* " + commands))) {
            String told = failure(redis.uri("rt", "letters"));
            assertTrue(told.contains(named) && !told.contains("letters"), told);
        }
    }

    @Test
    void aPasswordThatIsNotRightIsToldAsSuch() {
        try (RedisServer redis = RedisServer.start(conf -> conf.user("rt on >letters ~rt:* &rt:* +@all"))) {
            String told = failure(redis.uri("rt", "numbers"));
            assertTrue(told.contains("WRONGPASS") && !told.contains("numbers"), told);
        }
    }

    @Test
    void anotherPrefixIsNotAllowed() {
        try (RedisServer redis =
                RedisServer.start(conf -> conf.user("rt on >letters ~rt:* &* " + RedisAclTest.COMMANDS))) {
            RedisRegistry registry =
                    new RedisRegistry(new RedisSettings(redis.uri("rt", "letters"), RedisInstance.SECRET, "others:"));
            RealtimeException told =
                    assertThrows(RealtimeException.class, () -> registry.start(new RecordingListener(), new Limits()));
            assertTrue(told.getMessage().contains("others:"), told.getMessage());
        }
    }

    @Test
    void nothingOfItRunsOnWhenItIsClosedOrCouldNotStart() {
        try (RedisServer redis = RedisServer.start()) {
            RedisRegistry registry = new RedisRegistry(new RedisSettings(redis.uri(), RedisInstance.SECRET));
            registry.start(new RecordingListener(), new Limits());
            assertFalse(threads().isEmpty());
            registry.close();
            redis.kill();
            failure(redis.uri());
            Await.until("its threads have ended", () -> threads().isEmpty());
        }
    }

    private static String failure(String uri) {
        RedisRegistry registry = new RedisRegistry(new RedisSettings(uri, RedisInstance.SECRET));
        RealtimeException told =
                assertThrows(RealtimeException.class, () -> registry.start(new RecordingListener(), new Limits()));
        assertEquals(Outcome.NOT_SENT, told.outcome());
        return told.getMessage();
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("realtime-redis") || name.startsWith("lettuce"))
                .collect(Collectors.toSet());
    }
}
