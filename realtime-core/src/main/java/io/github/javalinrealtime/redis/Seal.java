package io.github.javalinrealtime.redis;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs what instances tell each other through Redis, with 128 bits of HMAC-SHA-256 (RFC 2104) under a key made from the app's secret. A
 * signature counts for one relay only, so that nothing can be moved to another channel. While the secret is changed, those of a second one count,
 * too; no other does.
 */
final class Seal {
    private static final Logger LOG = LoggerFactory.getLogger(RedisRegistry.class);
    private static final String ALGORITHM = "HmacSHA256";
    private static final String PURPOSE = "javalin-realtime: relayed messages";
    private static final int BYTES = 16;
    private static final int CHARACTERS = 22;
    private static final long TOLD_EVERY = 1_000;

    private final SecretKeySpec key;
    private final List<SecretKeySpec> accepted;
    private final LongAdder dropped = new LongAdder();

    Seal(String secret, @Nullable String previousSecret) {
        this.key = key(secret);
        this.accepted = previousSecret == null ? List.of(key) : List.of(key, key(previousSecret));
    }

    String close(String relay, String text) {
        return signature(key, relay, text) + text;
    }

    /** The text, or null if nobody who has the secret wrote this for this relay; that is counted and logged. */
    @Nullable
    String open(String relay, String sealed) {
        String text = sealed.length() < CHARACTERS ? "" : sealed.substring(CHARACTERS);
        byte[] given = sealed.substring(0, sealed.length() - text.length()).getBytes(StandardCharsets.UTF_8);
        for (SecretKeySpec each : accepted) {
            if (MessageDigest.isEqual(given, signature(each, relay, text).getBytes(StandardCharsets.UTF_8))) {
                return text;
            }
        }
        drop();
        return null;
    }

    /** Counts a message that is not what an instance writes. */
    void drop() {
        dropped.increment();
        if (dropped.sum() % TOLD_EVERY == 1) {
            LOG.warn(
                    "{} messages from Redis were dropped so far: they were not signed with this app's secret. Do all instances have the"
                            + " same one, and does nobody else write under this prefix?",
                    dropped.sum());
        }
    }

    long dropped() {
        return dropped.sum();
    }

    private static SecretKeySpec key(String secret) {
        SecretKeySpec whole = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
        return new SecretKeySpec(hmac(whole, "", PURPOSE), ALGORITHM);
    }

    private static String signature(SecretKeySpec key, String relay, String text) {
        byte[] mac = hmac(key, relay, text);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(mac, BYTES));
    }

    private static byte[] hmac(SecretKeySpec key, String relay, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(relay.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) '\n');
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
