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
    private boolean tls;
    private int tlsPort;
    private boolean cluster;

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

    /** Listens at {@link RedisServer#tlsUri}, too; a server from the PATH may not know how. */
    public RedisConf tls() {
        return tls(Certificate.get());
    }

    RedisConf tls(Certificate certificate) {
        tls = true;
        return line("tls-auth-clients no")
                .line("tls-key-file " + certificate.key())
                .line("tls-cert-file " + certificate.chain());
    }

    /** One node of a {@link RedisCluster}. */
    RedisConf cluster() {
        cluster = true;
        return line("cluster-enabled yes")
                .line("cluster-node-timeout 1000")
                .line("cluster-require-full-coverage no")
                // Else a replica may find its data too old to take over, or leave its master for another one.
                .line("cluster-replica-validity-factor 0")
                .line("cluster-allow-replica-migration no");
    }

    /** A line of {@code redis.conf}; later lines win over earlier ones. */
    public RedisConf line(String line) {
        lines.add(line);
        return this;
    }

    String login() {
        return password.isEmpty() ? "" : ":" + password + "@";
    }

    /** Zero without TLS. */
    int tlsPort() {
        return tlsPort;
    }

    /** Asked again where a port turned out to be taken, so the other ports are new each time. */
    List<String> lines(int port) {
        List<String> all = new ArrayList<>(List.of(
                "bind 127.0.0.1",
                "port " + port,
                "dir data",
                "save \"\"",
                // Otherwise a replica waits five seconds for others that might come.
                "repl-diskless-sync yes",
                "repl-diskless-sync-delay 0",
                // A cluster counts a replica as one only after the first ping, ten seconds by default.
                "repl-ping-replica-period 1"));
        if (tls) {
            tlsPort = FreePort.next();
            all.add("tls-port " + tlsPort);
        }
        if (cluster) {
            all.add("cluster-port " + FreePort.next());
        }
        all.addAll(lines);
        return all;
    }
}
