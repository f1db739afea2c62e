package io.github.javalinrealtime.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RedisServerTest {
    @BeforeAll
    static void skipWithoutARedis() {
        RedisBinary.found();
    }

    @Test
    void eachServerIsAnotherOne() {
        try (RedisServer one = RedisServer.start();
                RedisServer other = RedisServer.start()) {
            one.command("SET", "key", "ü");
            assertNotEquals(one.port(), other.port());
            assertEquals("ü", one.command("GET", "key"));
            assertEquals(0L, other.command("DBSIZE"));
            assertNull(other.command("GET", "key"));
            assertEquals(List.of("key"), one.command("KEYS", "*"));
        }
    }

    @Test
    void withTheLogWrittenAtOnceDataSurviveACrash() {
        try (RedisServer redis = RedisServer.start(conf -> conf.appendOnly(RedisConf.Fsync.ALWAYS))) {
            redis.command("SET", "key", "kept");
            int port = redis.port();
            redis.kill();
            assertThrows(UncheckedIOException.class, () -> redis.command("PING"));
            redis.restart();
            assertEquals("kept", redis.command("GET", "key"));
            assertEquals(port, redis.port());
            redis.restartEmpty();
            assertEquals(0L, redis.command("DBSIZE"));
        }
    }

    @Test
    void withoutALogACrashLosesAll() {
        try (RedisServer redis = RedisServer.start()) {
            redis.command("SET", "key", "lost");
            redis.restart();
            assertNull(redis.command("GET", "key"));
        }
    }

    @Test
    void aPausedServerAnswersLater() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            redis.pause();
            CompletableFuture<Object> reply = CompletableFuture.supplyAsync(() -> redis.command("PING"));
            assertThrows(TimeoutException.class, () -> reply.get(300, TimeUnit.MILLISECONDS));
            redis.resume();
            assertEquals("PONG", reply.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void aServerWithAPasswordAndAUserAsksForThem() throws Exception {
        try (RedisServer redis =
                RedisServer.start(conf -> conf.password("secret").user("rt on >other ~rt:* +@all"))) {
            assertEquals("PONG", redis.command("PING"));
            assertTrue(redis.uri().startsWith("redis://:secret@127.0.0.1:"));
            assertEquals(List.of("default", "rt"), redis.command("ACL", "USERS"));
            try (RespConnection other = new RespConnection(URI.create(redis.uri("rt", "other")))) {
                assertEquals("rt", other.call("ACL", "WHOAMI"));
                assertThrows(IllegalStateException.class, () -> other.call("GET", "key"));
            }
        }
    }

    @Test
    void overTlsItShowsItsCertificate() throws Exception {
        try (RedisServer redis = RedisServer.start(conf -> conf.tls());
                Socket socket = trusting(RedisServer.tlsCertificate()).createSocket()) {
            URI uri = URI.create(redis.tlsUri());
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), 5_000);
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write("PING\r\n".getBytes(US_ASCII));
            assertEquals("+PONG", new String(socket.getInputStream().readNBytes(5), US_ASCII));
        }
    }

    @Test
    void aForeignServerIsEmptiedAndNeverStopped() {
        try (RedisServer own = RedisServer.start(conf -> conf.password("secret"))) {
            own.command("SET", "key", "value");
            URI database = URI.create(own.uri() + "/3");
            try (RedisServer foreign = RedisServer.foreign(database)) {
                foreign.command("SET", "key", "value");
                assertEquals("value", own.command("GET", "key"));
                RedisServer.foreign(database);
                assertEquals(0L, foreign.command("DBSIZE"));
                assertThrows(IllegalStateException.class, foreign::kill);
                assertThrows(IllegalStateException.class, foreign::restartEmpty);
                assertThrows(IllegalStateException.class, foreign::pause);
            }
            assertEquals("PONG", own.command("PING"));
        }
    }

    @Test
    void anAddressWithoutAPortIsRefusedWithTheRightForm() {
        var told = assertThrows(
                IllegalArgumentException.class, () -> RedisServer.foreign(URI.create("redis://:secret@localhost")));
        assertTrue(told.getMessage().contains("host:port"), told.getMessage());
        assertFalse(told.getMessage().contains("secret"), told.getMessage());
    }

    @Test
    void aWrongLineIsToldInRedisWords() {
        AssertionError told =
                assertThrows(AssertionError.class, () -> RedisServer.start(conf -> conf.line("no-such-option 1")));
        assertTrue(told.getMessage().contains("no-such-option"), told.getMessage());
    }

    @Test
    void theSharedServerIsOne() {
        assertSame(RedisServer.shared(), RedisServer.shared());
        assertEquals("PONG", RedisServer.shared().command("PING"));
    }

    private static SocketFactory trusting(Path certificate) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(certificate)) {
            trusted.setCertificateEntry(
                    "redis", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context.getSocketFactory();
    }
}
