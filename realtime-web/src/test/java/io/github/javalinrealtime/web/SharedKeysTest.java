package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A page of one instance whose socket opens on another. Each has a registry of its own here, so the other does not know the page. */
@Timeout(60)
class SharedKeysTest {
    private static final String SECRET = "a secret of the tests, 32 bytes+";

    @Test
    void withTheSameSecretTheOtherInstanceFindsTheKey() throws InterruptedException {
        try (RealtimeTest one = start(SessionKeys.signedCookie(SECRET, false));
                RealtimeTest other = start(SessionKeys.signedCookie(SECRET, false));
                RawClient raw = openThere(one, other)) {
            assertEquals("{\"event\":\"open\",\"known\":false}", raw.next());
            assertEquals("[]", raw.allUntilPong().toString());
        }
    }

    @Test
    void withAnotherSecretThePageIsTurnedAway() {
        try (RealtimeTest one = start(SessionKeys.signedCookie(SECRET, false));
                RealtimeTest other = start(SessionKeys.signedCookie(SECRET + "!", false));
                RawClient raw = openThere(one, other)) {
            assertEquals(4401, raw.awaitClose());
        }
    }

    @Test
    void withKeysInTheSessionThePageIsTurnedAway() {
        try (RealtimeTest one = start(SessionKeys.inSession());
                RealtimeTest other = start(SessionKeys.inSession());
                RawClient raw = openThere(one, other)) {
            assertEquals(4401, raw.awaitClose());
        }
    }

    private static RealtimeTest start(SessionKeys keys) {
        return Apps.start(options -> options.sessionKeys = keys);
    }

    private static RawClient openThere(RealtimeTest one, RealtimeTest other) {
        TestPage page = one.browser().open("/page?on=a");
        int port = other.browser().open("/page").answer().uri().getPort();
        String cookie = Apps.cookie(page.answer()).orElseThrow();
        return RawClient.open(port, cookie, "/?control&socket_connection_id=" + page.id());
    }
}
