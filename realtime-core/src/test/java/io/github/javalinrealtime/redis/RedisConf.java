package io.github.javalinrealtime.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a {@link RedisServer} of a test is like; without a setting it keeps nothing over a restart and asks for no password. */
public final class RedisConf {
    /** When Redis writes what it was told to the disk. */
    public enum Fsync {
        /** Up to a second late, which a crash then takes away. */
        EVERYSEC,
        /** Before it answers. */
        ALWAYS
    }

    private final List<String> lines = new ArrayList<>();
    private String password = "";

    RedisConf() {}

    /** Keeps the data over {@link RedisServer#restart}. */
    public RedisConf appendOnly(Fsync fsync) {
        return line("appendonly yes").line("appendfsync " + fsync.name().toLowerCase(Locale.ROOT));
    }

    /** Of the default user, letters and digits; {@link RedisServer#uri} contains it. */
    public RedisConf password(String letters) {
        password = letters;
        return line("requirepass " + letters).line("masterauth " + letters);
    }

    /** Another user, as in an ACL file: {@code rt on >secret ~rt:* &rt:* +@all}; see {@link RedisServer#uri(String, String)}. */
    public RedisConf user(String rules) {
        return line("user " + rules);
    }

    /** Follows another server; a password must be the same on both. */
    public RedisConf replicaOf(RedisServer master) {
        return line("replicaof 127.0.0.1 " + master.port());
    }

    /** A line of {@code redis.conf}; later lines win over earlier ones. */
    public RedisConf line(String line) {
        lines.add(line);
        return this;
    }

    String login() {
        return password.isEmpty() ? "" : ":" + password + "@";
    }

    List<String> lines(int port) {
        List<String> all = new ArrayList<>(List.of(
                "bind 127.0.0.1",
                "port " + port,
                "dir data",
                "save \"\"",
                // Otherwise a replica waits five seconds for others that might come.
                "repl-diskless-sync yes",
                "repl-diskless-sync-delay 0"));
        all.addAll(lines);
        return all;
    }
}
