package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.InMemoryRegistry;
import io.github.javalinrealtime.RealtimeException;
import io.github.javalinrealtime.Registry;
import io.github.javalinrealtime.redis.RedisRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryChoiceTest {
    private static final String SECRET = "a secret of the tests, 32 bytes+";
    private static final Map<String, String> PRODUCTION = Map.of("APP_ENV", "production", "REALTIME_SECRET", SECRET);

    private final List<Registry> made = new ArrayList<>();

    @AfterEach
    void close() {
        made.forEach(Registry::close);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "development", "Production", "prod"})
    void withoutProductionAllIsInMemoryAndKeysAreInTheSession(String appEnv) {
        RegistryChoice choice =
                choice(rt -> {}, Map.of("APP_ENV", appEnv, "REDIS_URL", "redis://h", "REALTIME_SECRET", SECRET));
        assertInstanceOf(InMemoryRegistry.class, choice.registry());
        assertInstanceOf(KeyInSession.class, choice.sessionKeys());
        assertEquals("in memory (APP_ENV is not production)", choice.registryWords());
        assertEquals("in the HTTP session", choice.keyWords());
    }

    @Test
    void inProductionItIsRedisAndKeysAreInASecureCookie() {
        RegistryChoice choice = choice(rt -> {}, PRODUCTION);
        assertInstanceOf(RedisRegistry.class, choice.registry());
        assertInstanceOf(KeyInCookie.class, choice.sessionKeys());
        assertEquals("Redis at localhost:6379 (APP_ENV=production, REDIS_URL is not set)", choice.registryWords());
        assertEquals("in the signed cookie __Host-socket_key", choice.keyWords());
    }

    @Test
    void theEnvironmentSaysWhichRedis() {
        Map<String, String> environment =
                Map.of("APP_ENV", "production", "REALTIME_SECRET", SECRET, "REDIS_URL", "redis://:hidden@there:6380/2");
        assertEquals(
                "Redis at there:6380 (APP_ENV=production, REDIS_URL)",
                choice(rt -> {}, environment).registryWords());
    }

    @Test
    void anEmptyVariableCountsAsUnset() {
        Map<String, String> environment = Map.of("APP_ENV", "production", "REALTIME_SECRET", " ", "REDIS_URL", "");
        RegistryChoice choice = choice(rt -> rt.secret = SECRET, environment);
        assertTrue(choice.registryWords().contains("localhost:6379"), choice.registryWords());
        assertTrue(refusal(rt -> {}, environment).contains("is not set; set at least 32"));
    }

    @Test
    void whatTheCodeSaysWins() {
        Registry own = new InMemoryRegistry();
        RegistryChoice withOwn = choice(rt -> rt.registry = own, Map.of("APP_ENV", "production"));
        assertSame(own, withOwn.registry());
        assertInstanceOf(KeyInSession.class, withOwn.sessionKeys());
        assertEquals("the app's own (rt.registry)", withOwn.registryWords());

        SessionKeys keys = SessionKeys.inSession();
        RegistryChoice withRedis = choice(
                rt -> {
                    rt.redis = "rediss://here";
                    rt.secret = SECRET;
                    rt.sessionKeys = keys;
                },
                Map.of("REDIS_URL", "redis://there", "REALTIME_SECRET", "short"));
        assertInstanceOf(RedisRegistry.class, withRedis.registry());
        assertEquals("Redis at here:6379 (rt.redis)", withRedis.registryWords());
        assertSame(keys, withRedis.sessionKeys());
        assertEquals("the app's own (rt.sessionKeys)", withRedis.keyWords());
    }

    @ParameterizedTest
    @CsvSource({
        ", , in the signed cookie socket_key",
        ", production, in the signed cookie __Host-socket_key",
        "true, , in the signed cookie __Host-socket_key",
        "false, production, in the signed cookie socket_key"
    })
    void theCookieIsSecureInProductionUnlessTheCodeSaysOtherwise(Boolean secure, String appEnv, String expected) {
        RegistryChoice choice = choice(
                rt -> {
                    rt.redis = "redis://here";
                    rt.secureCookie = secure;
                },
                Map.of("APP_ENV", appEnv == null ? "" : appEnv, "REALTIME_SECRET", SECRET));
        assertEquals(expected, choice.keyWords());
    }

    @Test
    void twoRegistriesAtOnceAreRefused() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new RealtimePlugin(rt -> {
                            rt.registry = new InMemoryRegistry();
                            rt.redis = "redis://here";
                        }))
                .getMessage();
        assertTrue(message.contains("rt.registry") && message.contains("rt.redis"), message);
    }

    @Test
    void aSecretThatIsMissingOrTooShortIsRefusedWithBothSettings() {
        Map<String, String> none = Map.of("APP_ENV", "production");
        for (String message : new String[] {
            refusal(rt -> {}, none),
            refusal(rt -> rt.redis = "redis://here", Map.of()),
            refusal(rt -> rt.secret = "short one", PRODUCTION),
            refusal(rt -> rt.redis = "redis://here", Map.of("REALTIME_SECRET", "short one"))
        }) {
            assertTrue(message.contains("rt.secret") && message.contains("REALTIME_SECRET"), message);
            assertTrue(message.contains("openssl rand -base64 32"), message);
            assertFalse(message.contains("short one"), message);
        }
        assertTrue(refusal(rt -> rt.secret = "short one", PRODUCTION).contains("has 9 bytes"));
        assertTrue(refusal(rt -> {}, none).contains("is not set"));
    }

    @Test
    void aPreviousSecretOfTheCodeOrTheEnvironmentCountsToo() {
        String other = "another secret of the tests, 32+";
        Map<String, String> both = new HashMap<>(PRODUCTION);
        both.put("REALTIME_PREVIOUS_SECRET", other);
        String words = "in the signed cookie __Host-socket_key, by either of two secrets";
        assertEquals(words, choice(rt -> {}, both).keyWords());
        assertEquals(words, choice(rt -> rt.previousSecret = other, PRODUCTION).keyWords());
        both.put("REALTIME_PREVIOUS_SECRET", " ");
        assertEquals(
                "in the signed cookie __Host-socket_key", choice(rt -> {}, both).keyWords());
    }

    @Test
    void aPreviousSecretThatCannotBeOneIsRefusedWithoutNamingIt() {
        for (String wrong : new String[] {"short one", SECRET}) {
            String message = refusal(rt -> rt.previousSecret = wrong, PRODUCTION);
            assertTrue(message.contains("rt.previousSecret") && message.contains("REALTIME_PREVIOUS_SECRET"), message);
            assertFalse(message.contains(wrong), message);
        }
    }

    @Test
    void theWordsSayWhosePagesOpenSockets() {
        assertEquals(
                "those of each request's own Host (rt.origins is not set)",
                choice(rt -> {}, PRODUCTION).originWords());
        assertEquals(
                "https://a.example, https://b.example (rt.origins), and whoever sends no Origin (rt.allowMissingOrigin)",
                choice(
                                rt -> {
                                    rt.origins = Set.of("https://b.example", "https://a.example");
                                    rt.allowMissingOrigin = true;
                                },
                                PRODUCTION)
                        .originWords());
    }

    @Test
    void anAddressThatIsNoneIsRefusedWithTheSettingAndWithoutItself() {
        Map<String, String> environment =
                Map.of("APP_ENV", "production", "REALTIME_SECRET", SECRET, "REDIS_URL", "http://user:hidden@there");
        for (String message : new String[] {
            refusal(rt -> {}, environment), refusal(rt -> rt.redis = "http://user:hidden@here", PRODUCTION)
        }) {
            assertTrue(message.contains("redis-sentinel://"), message);
            assertFalse(message.contains("hidden"), message);
        }
        assertTrue(refusal(rt -> {}, environment).contains("REDIS_URL"));
        assertTrue(refusal(rt -> rt.redis = "here", PRODUCTION).contains("rt.redis"));
        assertTrue(refusal(rt -> rt.redisPrefix = "{a}", PRODUCTION).startsWith("rt.redisPrefix"));
    }

    @Test
    void switchedOffItNeedsNoRedis() {
        RegistryChoice choice = choice(rt -> rt.enabled = false, Map.of("APP_ENV", "production"));
        assertInstanceOf(InMemoryRegistry.class, choice.registry());
        assertSame(NoKeys.INSTANCE, choice.sessionKeys());
    }

    @Test
    void aRegistryThatCannotBeUsedIsToldWithItsSetting() {
        RegistryChoice choice = choice(
                rt -> {
                    rt.redis = "redis://:hidden@here";
                    rt.secret = SECRET;
                },
                Map.of());
        RealtimeException failure = new RealtimeException(RealtimeException.Outcome.NOT_SENT, "nobody answers", null);
        RealtimeException told = assertThrows(
                RealtimeException.class,
                () -> choice.start(registry -> {
                    throw failure;
                }));
        assertSame(failure, told.getCause());
        assertEquals(
                "the realtime registry, Redis at here:6379 (rt.redis), cannot be used: nobody answers;"
                        + " to go on in this process alone, set rt.registry = new InMemoryRegistry()",
                told.getMessage());
    }

    private RegistryChoice choice(Consumer<RealtimeConfig> options, Map<String, String> environment) {
        RealtimeConfig config = new RealtimeConfig();
        options.accept(config);
        RegistryChoice choice = RegistryChoice.of(config, environment::get);
        made.add(choice.registry());
        return choice;
    }

    private String refusal(Consumer<RealtimeConfig> options, Map<String, String> environment) {
        return assertThrows(IllegalArgumentException.class, () -> choice(options, environment))
                .getMessage();
    }
}
