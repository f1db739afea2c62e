package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SignedCookieBrowserTest {
    @Test
    void aRealBrowserKeepsTheCookieFromScriptsSendsItWithTheUpgradeAndTakesTheNewOneAtALogout() {
        SessionKeys keys = SessionKeys.signedCookie("a secret of the tests, 32 bytes+", false);
        try (BrowserApp app = BrowserApp.start(options -> options.sessionKeys = keys, routes -> {});
                Browser browser = Browser.start()) {
            browser.openLive(app.url("/rooms/1"));
            app.push("before", "room:1");
            browser.awaitShown("before");
            assertEquals("", browser.value("document.cookie"));
            String key = key(browser);
            browser.run("fetch('/logout', {method: 'POST'})");
            browser.awaitState("ended");

            browser.openLive(app.url("/rooms/1"));
            app.push("after", "room:1");
            browser.awaitShown("after");
            assertNotEquals(key, key(browser));
            assertNull(browser.driver().manage().getCookieNamed("JSESSIONID"));
        }
    }

    private static String key(Browser browser) {
        return browser.driver().manage().getCookieNamed("socket_key").getValue();
    }
}
