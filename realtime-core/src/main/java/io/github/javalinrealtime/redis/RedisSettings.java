package io.github.javalinrealtime.redis;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where the Redis is, and what the instances of one app share in it.
 *
 * @param uri as Lettuce's {@code RedisURI} takes it: {@code redis://user:password@host:port/db}, {@code rediss://} for TLS,
 *     {@code redis-sentinel://host1,host2/0#master}; several hosts, or one of them, for a Cluster
 * @param secret at least 32 bytes, the same on every instance; it signs what instances tell each other
 * @param prefix of all keys and channels, so that apps can share a Redis; 1 to 50 characters without braces
 * @param previousSecret another secret whose signatures count, while the secret is changed; nothing is signed with it
 */
public record RedisSettings(
        String uri, String secret, String prefix, @Nullable String previousSecret) {
    /** The prefix where none is set. */
    public static final String PREFIX = "rt:";

    private static final int SECRET_BYTES = 32;
    private static final int LONGEST_PREFIX = 50;

    /** {@inheritDoc} */
    public RedisSettings {
        check(secret, "the secret");
        if (previousSecret != null) {
            check(previousSecret, "the previous secret");
        }
        if (prefix.isEmpty() || prefix.length() > LONGEST_PREFIX || !prefix.matches("[!-z|~]*")) {
            throw new IllegalArgumentException("the key prefix \"" + prefix + "\" must have 1 to " + LONGEST_PREFIX
                    + " visible ASCII characters and no braces");
        }
    }

    /**
     * With one secret.
     *
     * @param uri as Lettuce's {@code RedisURI} takes it
     * @param secret at least 32 bytes, the same on every instance
     * @param prefix of all keys and channels
     */
    public RedisSettings(String uri, String secret, String prefix) {
        this(uri, secret, prefix, null);
    }

    /**
     * With one secret and {@link #PREFIX}.
     *
     * @param uri as Lettuce's {@code RedisURI} takes it
     * @param secret at least 32 bytes, the same on every instance
     */
    public RedisSettings(String uri, String secret) {
        this(uri, secret, PREFIX);
    }

    /** Without the secrets, and without the password that may be in the URI. */
    @Override
    public String toString() {
        return "Redis with prefix " + prefix;
    }

    private static void check(String secret, String name) {
        int bytes = secret.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < SECRET_BYTES) {
            throw new IllegalArgumentException(
                    name + " has " + bytes + " bytes; at least " + SECRET_BYTES + " random ones are needed");
        }
    }
}
