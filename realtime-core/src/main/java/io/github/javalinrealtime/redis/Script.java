package io.github.javalinrealtime.redis;

import io.lettuce.core.ScriptOutputType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/** What is done in Redis as one step. The Lua says what each takes and returns. */
enum Script {
    START(ScriptOutputType.MULTI, "start"),
    HOLD(ScriptOutputType.MULTI, "clock", "channel-hold"),
    RELEASE(ScriptOutputType.INTEGER, "channel-release"),
    INDEX(ScriptOutputType.INTEGER, "clock", "channel-index"),
    HELD(ScriptOutputType.INTEGER, "clock", "channel-held"),
    PUBLISH(ScriptOutputType.VALUE, "clock", "channel-publish"),
    VERIFY(ScriptOutputType.INTEGER, "clock", "channel-verify"),
    REPLAY(ScriptOutputType.MULTI, "clock", "channel-replay"),
    SUBSCRIBE(ScriptOutputType.MULTI, "clock", "page", "page-subscribe"),
    UNSUBSCRIBE(ScriptOutputType.MULTI, "clock", "page-unsubscribe"),
    ATTACH(ScriptOutputType.MULTI, "clock", "page", "page-attach"),
    RENEW(ScriptOutputType.MULTI, "clock", "page", "page-renew"),
    DETACH(ScriptOutputType.MULTI, "clock", "page", "page-detach"),
    END(ScriptOutputType.MULTI, "page", "session-end");

    final ScriptOutputType output;
    final String lua;

    /** By which Redis knows a script that it has seen. */
    final String sha;

    Script(ScriptOutputType output, String... parts) {
        this.output = output;
        StringBuilder text = new StringBuilder();
        for (String part : parts) {
            text.append(read(part + ".lua"));
        }
        this.lua = text.toString();
        this.sha = sha1(lua);
    }

    private static String read(String name) {
        try (InputStream in = Objects.requireNonNull(Script.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String sha1(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
