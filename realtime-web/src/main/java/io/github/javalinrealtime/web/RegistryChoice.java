package io.github.javalinrealtime.web;

import io.github.javalinrealtime.InMemoryRegistry;
import io.github.javalinrealtime.Realtime;
import io.github.javalinrealtime.RealtimeException;
import io.github.javalinrealtime.Registry;
import io.github.javalinrealtime.redis.RedisRegistry;
import io.github.javalinrealtime.redis.RedisSettings;
import java.security.MessageDigest;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which registry runs, where session keys stand and whose pages open sockets: what the app's code says, else what the environment says.
 *
 * @param registry not started yet
 * @param sessionKeys where the keys stand
 * @param registryWords which registry and because of what, for people, without passwords
 * @param keyWords the same for the keys
 * @param originWords the same for the pages
 */
record RegistryChoice(
        Registry registry, SessionKeys sessionKeys, String registryWords, String keyWords, String originWords) {
    static final String DEFAULT_URI = "redis://localhost:6379";

    private static final Logger LOG = LoggerFactory.getLogger(RealtimePlugin.class);
    private static final String OTHERWISE = "to go on in this process alone, set rt.registry = new InMemoryRegistry()";

    /**
     * @param environment the value of a variable, or null
     * @throws IllegalArgumentException if the Redis that was chosen lacks something, or is named wrongly
     */
    static RegistryChoice of(RealtimeConfig config, Function<String, @Nullable String> environment) {
        if (!config.enabled) {
            return new RegistryChoice(
                    new InMemoryRegistry(), NoKeys.INSTANCE, "none (rt.enabled = false)", "none", "none");
        }
        boolean production = "production".equals(environment.apply("APP_ENV"));
        String uri = config.redis;
        String origin = "rt.redis";
        if (config.registry != null) {
            return withKeys(config, config.registry, "the app's own (rt.registry)", null);
        }
        if (uri == null && !production) {
            return withKeys(config, new InMemoryRegistry(), "in memory (APP_ENV is not production)", null);
        }
        if (uri == null) {
            uri = given(environment.apply("REDIS_URL"));
            origin = "APP_ENV=production, REDIS_URL" + (uri == null ? " is not set" : "");
        }
        requireLettuce(origin);
        Secret secret = Secret.of(
                config.secret != null ? config.secret : given(environment.apply("REALTIME_SECRET")),
                "Redis (" + origin + ") needs a secret, and rt.secret, or REALTIME_SECRET in the environment,");
        Secret previous = previous(
                config.previousSecret != null
                        ? config.previousSecret
                        : given(environment.apply("REALTIME_PREVIOUS_SECRET")),
                secret);
        boolean secure = config.secureCookie != null ? config.secureCookie : production;
        String address = uri == null ? DEFAULT_URI : uri;
        RedisRegistry registry = redis(address, secret, previous, config.redisPrefix, origin);
        return withKeys(config, registry, registry + " (" + origin + ")", new KeyInCookie(secret, previous, secure));
    }

    /**
     * Starts what was chosen, and tells the log what it is.
     *
     * @throws RealtimeException if the registry cannot be used; it says by which setting it was chosen
     */
    Realtime start(Function<Registry, Realtime> starter) {
        Realtime started;
        try {
            started = starter.apply(registry);
        } catch (RealtimeException failure) {
            throw new RealtimeException(
                    failure.outcome(),
                    "the realtime registry, " + registryWords + ", cannot be used: " + failure.getMessage() + "; "
                            + OTHERWISE,
                    failure);
        }
        LOG.info(
                "realtime registry: {}; session keys: {}; pages that open sockets: {}",
                registryWords,
                keyWords,
                originWords);
        return started;
    }

    private static RegistryChoice withKeys(
            RealtimeConfig config, Registry registry, String words, @Nullable KeyInCookie cookie) {
        String origins = new Origins(config.origins, config.allowMissingOrigin).toString();
        if (config.sessionKeys != null) {
            return new RegistryChoice(registry, config.sessionKeys, words, "the app's own (rt.sessionKeys)", origins);
        }
        return cookie == null
                ? new RegistryChoice(registry, SessionKeys.inSession(), words, "in the HTTP session", origins)
                : new RegistryChoice(registry, cookie, words, "in the signed cookie " + cookie.words(), origins);
    }

    private static @Nullable Secret previous(@Nullable String text, Secret secret) {
        if (text == null) {
            return null;
        }
        Secret previous = Secret.of(
                text, "rt.previousSecret, or REALTIME_PREVIOUS_SECRET in the environment, where it is given,");
        if (MessageDigest.isEqual(previous.bytes(), secret.bytes())) {
            throw new IllegalArgumentException(
                    "rt.previousSecret (REALTIME_PREVIOUS_SECRET) is the same as rt.secret"
                            + " (REALTIME_SECRET); set the other one of the two while the secret is changed, and none otherwise");
        }
        return previous;
    }

    private static RedisRegistry redis(
            String uri, Secret secret, @Nullable Secret previous, String prefix, String origin) {
        RedisSettings settings;
        try {
            settings = new RedisSettings(uri, secret.text(), prefix, previous == null ? null : previous.text());
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException("rt.redisPrefix: " + refused.getMessage(), refused);
        }
        try {
            return new RedisRegistry(settings);
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(
                    "the address of the Redis (" + origin + ") cannot be read: " + refused.getMessage(), refused);
        }
    }

    private static void requireLettuce(String origin) {
        try {
            Class.forName("io.lettuce.core.RedisClient", false, RedisSettings.class.getClassLoader());
        } catch (ClassNotFoundException missing) {
            throw new IllegalStateException(
                    "Redis was chosen (" + origin + "), and its client is not on the class path; add the dependency"
                            + " io.lettuce:lettuce-core; or, " + OTHERWISE,
                    missing);
        }
    }

    /** An empty variable counts as unset: deployment tools write such. */
    private static @Nullable String given(@Nullable String variable) {
        return variable == null || variable.isBlank() ? null : variable;
    }
}
