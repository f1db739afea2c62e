package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.javalinrealtime.RealtimeEvent;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same page more than once: gone back to, kept by a cache, open in several tabs. */
class BackButtonBrowserTest {
    private static final String KEPT = "private, max-age=600";

    @AutoClose
    private static Browser browser;

    @AutoClose
    private static Browser forgetful;

    @AutoClose
    private BrowserApp app;

    @BeforeAll
    static void startBrowsers() {
        browser = Browser.start();
        forgetful = Browser.withoutPageCache();
    }

    @BeforeEach
    void start() {
        app = BrowserApp.start();
        app.settings = BrowserApp.QUICK;
    }

    @Test
    void backLoadsThePageAnewWhereNothingIsSaidOfCaches() {
        for (Browser each : List.of(browser, forgetful)) {
            each.clean();
            String id = openAndLeave(each);
            app.push("while away", "room:1");
            each.back("/rooms/1");
            each.awaitState("open");
            assertNotEquals(id, each.id());
            app.push("after", "room:1");
            each.awaitShown("after");
            each.assertNoViolation();
        }
        assertEquals(4, app.rendered.get());
    }

    @Test
    void backToAPageFromTheHttpCacheIsAReconnectThatShowsEverythingSinceItWasRendered() {
        app.cacheControl = KEPT;
        forgetful.clean();
        String id = openAndLeave(forgetful);
        app.push("while away", "room:1");
        forgetful.back("/rooms/1");
        forgetful.awaitState("open");
        assertEquals(id, forgetful.id());
        app.push("after", "room:1");
        forgetful.awaitShown("before", "while away", "after");
        assertEquals(false, forgetful.value("persisted"));
        assertEquals(1, app.rendered.get());
        forgetful.assertNoViolation();
    }

    @Test
    void backToAPageFromTheBackForwardCacheIsAReconnectThatShowsWhatItMissed() {
        app.cacheControl = KEPT;
        app.settings = BrowserApp.PATIENT;
        browser.clean();
        String id = openAndLeave(browser);
        app.push("while away", "room:1");
        browser.back("/rooms/1");
        browser.await("persisted");
        browser.awaitState("open");
        assertEquals(id, browser.id());
        app.push("after", "room:1");
        browser.awaitShown("before", "while away", "after");
        assertEquals(2L, browser.value("sockets.length"));
        assertEquals(List.of(), browser.value("gaps"));
        assertEquals(1, app.rendered.get());
        browser.assertNoViolation();
    }

    @Test
    void aPageFromACacheWhoseSessionEndedMeanwhileGetsNothingAndSaysSo() {
        app.cacheControl = KEPT;
        for (Browser each : List.of(browser, forgetful)) {
            each.clean();
            openAndLeave(each);
            each.value("fetch('/logout', {method: 'POST'}).then(r => r.status)");
            app.push("not for it", "room:1");
            each.back("/rooms/1");
            each.await("gaps.length");
            each.awaitState("open");
            app.push("nor this", "room:1");
            each.value("realtime.send('ping').then(r => r.status)");
            assertEquals(List.of("unknown"), each.value("gaps"));
            assertFalse(each.value("shown").toString().contains("nor this"));
            assertFalse(each.value("shown").toString().contains("not for it"));
            each.assertNoViolation();
        }
    }

    @Test
    void ofTwoTabsWithTheSameIdTheNewerOneWinsAndTheOlderOneSaysSoAndDoesNotFight() {
        app.cacheControl = KEPT;
        browser.clean();
        browser.openLive(app.url("/rooms/1"));
        String id = browser.id();
        app.await(RealtimeEvent.Joined.class);
        String older = browser.tab();

        String newer = browser.openTab(app.url("/rooms/1"));
        browser.awaitState("open");
        assertEquals(id, browser.id());
        assertEquals(1, app.rendered.get());

        browser.turnTo(older);
        browser.awaitState("superseded");
        assertEquals(List.of("superseded"), browser.value("gaps"));
        browser.turnTo(newer);
        browser.turnTo(older);
        browser.await("visibility.length >= 3");
        browser.offline(true);
        browser.await("!navigator.onLine");
        browser.offline(false);
        browser.await("navigator.onLine");
        assertEquals(List.of("idle", "connecting", "open", "superseded"), browser.value("states"));
        browser.assertNoViolation();

        browser.turnTo(newer);
        app.push("to the newer one", "room:1");
        browser.awaitShown("to the newer one");
        assertEquals(List.of("idle", "connecting", "open"), browser.value("states"));
        assertFalse(app.heard(RealtimeEvent.Left.class));
        assertFalse(app.heard(RealtimeEvent.Joined.class));

        browser.turnTo(older);
        assertEquals(List.of(), browser.value("shown"));
        browser.run("realtime.connect()");
        browser.awaitShown("to the newer one");
        browser.turnTo(newer);
        browser.awaitState("superseded");
        browser.assertNoViolation();
    }

    @Test
    void ofTabsThatAreRestoredAtOnceExactlyOneGoesOn() {
        app.cacheControl = KEPT;
        browser.clean();
        browser.openLive(app.url("/rooms/1"));
        browser.run("for (let i = 0; i < 4; i++) open(location.href)");
        Browser.awaitUntil("five tabs", () -> browser.tabs().size() == 5);
        app.await(RealtimeEvent.Joined.class);
        Browser.awaitUntil(
                "one open, four superseded",
                () -> states().equals(List.of("open", "superseded", "superseded", "superseded", "superseded")));
        assertEquals(1, app.rendered.get());
        app.push("to one", "room:1");
        int showing = 0;
        for (String tab : browser.tabs()) {
            browser.turnTo(tab);
            if (browser.value("realtime.state").equals("open")) {
                showing++;
                browser.awaitShown("to one");
            }
        }
        assertEquals(1, showing);
        assertFalse(app.heard(RealtimeEvent.Left.class));
    }

    private String openAndLeave(Browser each) {
        each.openLive(app.url("/rooms/1"));
        String id = each.id();
        app.push("before", "room:1");
        each.awaitShown("before");
        each.open(app.url("/elsewhere"));
        app.await(RealtimeEvent.Left.class);
        return id;
    }

    private static List<String> states() {
        return browser.tabs().stream()
                .map(tab -> {
                    browser.turnTo(tab);
                    return String.valueOf(browser.value("globalThis.realtime?.state"));
                })
                .sorted()
                .toList();
    }
}
