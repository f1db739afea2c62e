package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "redis://host host:6379",
                "redis://:hidden@host:7000/2 host:7000",
                "redis://someone:hidden@host host:6379",
                "redis://someone:hid,den@host:7000 host:7000",
                "redis://hidden@host host:6379",
                "rediss://someone:hidden@host:7000?verifyPeer=NONE host:7000",
                "redis+tls://host:7000 host:7000",
                "redis-socket:///run/redis.sock /run/redis.sock",
                "redis-sentinel://:hidden@one:1,two/0#main 'master main of one:1, two:26379'",
                "rediss-sentinel://one?sentinelMasterId=main 'master main of one:26379'",
                "redis://one:1,two:2 'one:1, two:2'",
                "redis://someone:hid,den@one:1,two 'one:1, two:6379'"
            })
    void itIsNamedByItsHostsAlone(String uri, String name) {
        assertEquals(name, Endpoint.names(Endpoint.parse(uri)));
        RedisSettings settings = new RedisSettings(uri, RedisInstance.SECRET);
        String shown = settings + " " + new RedisRegistry(settings);
        assertTrue(shown.contains("Redis at " + name), shown);
        assertFalse(shown.contains("hid") || shown.contains(RedisInstance.SECRET), shown);
    }

    @Test
    void userAndPasswordCountForAllNodes() {
        Endpoint.parse("rediss://someone:hidden@one:1,two:2").forEach(node -> {
            assertTrue(node.isSsl());
            assertEquals(
                    "someone",
                    node.getCredentialsProvider().resolveCredentials().block().getUsername());
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host:6379",
                "http://hidden@host",
                "valkey://someone:hidden@host",
                "redis://someone:hidden@ho st",
                "redis://someone:hidden@host:port,other:1",
                "redis://someone:hid den@host,other",
                "redis://hidden/x@host",
                "redis://hidden?x@host",
                "redis://hidden#x@host",
                "redis://:hidden?x@host",
                "rediss://hidden:1/x@host",
                "redis-sentinel://hidden#x@host"
            })
    void whatIsNoUriIsRefusedWithoutItsPassword(String uri) {
        IllegalArgumentException told = assertThrows(
                IllegalArgumentException.class, () -> new RedisRegistry(new RedisSettings(uri, RedisInstance.SECRET)));
        StringWriter all = new StringWriter();
        told.printStackTrace(new PrintWriter(all));
        assertFalse(all.toString().contains("hid"), all.toString());
        assertTrue(told.getMessage().contains("redis://host:port/db"), told.getMessage());
    }
}
