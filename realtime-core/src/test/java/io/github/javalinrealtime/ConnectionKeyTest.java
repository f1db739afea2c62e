package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionKeyTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    /** RFC 4231's keys are shorter than 32 bytes, or no UTF-8; this value was computed by OpenSSL. */
    @Test
    void theDigestIsHmacSha256OfTheIdUnderTheSessionKey() {
        assertEquals(
                "137e6557c3c13a1ca5dc7e52a389a0f86be8cb4db4ae61c62396058b00acacd0",
                ConnectionKey.of(SECRET, "what do ya want for nothing?").digest());
    }

    @Test
    void aKeyOfAnotherLengthThanABlockIsHashedAsTheStandardSays() {
        assertEquals(
                "432ceb4d582482ec0b16c0e0e61c7b5ed594d797d16f0a2a5ec7291b857cf5f6",
                ConnectionKey.of(SECRET.repeat(3), "Hi There").digest());
    }

    @Test
    void pagesOfOneSessionHaveTheSessionInCommonAndNothingElse() {
        ConnectionKey one = ConnectionKey.of(SECRET, "one");
        ConnectionKey two = ConnectionKey.of(SECRET, "two");
        assertEquals(one.session(), two.session());
        assertEquals(ConnectionKey.session(SECRET), one.session());
        assertNotEquals(one.digest(), two.digest());
        assertNotEquals(one.session(), ConnectionKey.of(SECRET + "x", "one").session());
    }

    @Test
    void aShortSecretIsNone() {
        assertThrows(IllegalArgumentException.class, () -> ConnectionKey.of("short", "id"));
        assertThrows(IllegalArgumentException.class, () -> ConnectionKey.session(""));
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        ConnectionKey key = ConnectionKey.of(SECRET, "id");
        assertEquals(key, ConnectionKey.parse(key.value()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "abc.def", "no dot"})
    void anyOtherTextIsNoKey(String text) {
        assertThrows(IllegalArgumentException.class, () -> ConnectionKey.parse(text));
    }

    @Test
    void itsTextShowsTooLittleToUse() {
        ConnectionKey key = ConnectionKey.of(SECRET, "id");
        String shown = key + " " + new Channel("room", key);
        assertFalse(shown.contains(key.digest().substring(0, 9)), shown);
        assertFalse(shown.contains(key.session().substring(0, 8)), shown);
    }

    @Test
    void manyThreadsComputeTheSame() {
        ConnectionKey expected = ConnectionKey.of(SECRET, "id");
        List<ConnectionKey> computed = Collections.synchronizedList(new ArrayList<>());
        Race race = new Race();
        for (int i = 0; i < 4; i++) {
            race.runner(() -> {
                for (int n = 0; n < 500; n++) {
                    computed.add(ConnectionKey.of(SECRET, "id"));
                }
            });
        }
        race.run();
        assertEquals(Collections.nCopies(2_000, expected), computed);
    }
}
