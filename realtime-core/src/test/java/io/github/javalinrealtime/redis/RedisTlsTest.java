package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.Limits;
import io.github.javalinrealtime.RealtimeException;
import io.github.javalinrealtime.RecordingListener;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Over TLS, with a certificate that its own issuer signed. */
class RedisTlsTest {
    @Test
    void whatIsPushedArrivesOverTls() {
        try (RedisServer server = RedisServer.start(RedisConf::tls);
                RedisInstance instance = new RedisInstance(server.tlsUri() + "?verifyPeer=NONE")) {
            RedisPage page = instance.open("room");
            instance.realtime.push("hi", "room");
            Await.until("it arrives", () -> page.payloads("room").equals(List.of("hi")));
        }
    }

    @Test
    void aCertificateThatNobodyTrustsEndsTheStart() {
        try (RedisServer server = RedisServer.start(RedisConf::tls)) {
            assertRefused(server);
        }
    }

    @Test
    void aTrustedCertificateForTheHostIsTaken() {
        try (RedisServer server = RedisServer.start(RedisConf::tls)) {
            Certificate.get().trusted(() -> {
                try (RedisRegistry registry = registry(server)) {
                    registry.start(new RecordingListener(), new Limits());
                    assertTrue(registry.isReady());
                }
            });
        }
    }

    @Test
    void aTrustedCertificateForAnotherHostEndsTheStart() {
        Certificate elsewhere = Certificate.of("dns:redis.example,ip:192.0.2.1");
        try (RedisServer server = RedisServer.start(conf -> conf.tls(elsewhere))) {
            elsewhere.trusted(() -> assertRefused(server));
        }
    }

    private static void assertRefused(RedisServer server) {
        try (RedisRegistry registry = registry(server)) {
            RealtimeException told =
                    assertThrows(RealtimeException.class, () -> registry.start(new RecordingListener(), new Limits()));
            assertTrue(told.getMessage().contains("trust store"), told.getMessage());
            assertFalse(registry.isReady());
        }
    }

    private static RedisRegistry registry(RedisServer server) {
        return new RedisRegistry(new RedisSettings(server.tlsUri(), RedisInstance.SECRET));
    }
}
