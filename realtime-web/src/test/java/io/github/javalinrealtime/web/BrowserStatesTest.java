package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.javalinrealtime.RealtimeEvent;
import io.github.javalinrealtime.TcpProxy;
import io.javalin.config.JavalinConfig;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The states of a page's client: what it says of them, and what each close code and each event of the browser leads to. */
class BrowserStatesTest extends BrowserSuite {
    @AutoClose
    private BrowserApp app;

    @AutoClose
    private TcpProxy network;

    @BeforeEach
    void start() {
        app = BrowserApp.start(
                options -> {},
                routes -> routes.routes.post(
                        "/invalidate", ctx -> ctx.req().getSession().invalidate()));
        app.settings = BrowserApp.QUICK;
        network = TcpProxy.before(app.port());
    }

    @AfterEach
    void check() {
        browser.assertNoViolation();
    }

    @Test
    void eachStateIsToldToListenersAndAsAnEventOfTheDocument() {
        browser.openLive(network.url("/rooms/1"));
        browser.run("""
                window.events = [];
                for (const name of ["state", "message"]) {
                  document.addEventListener(`realtime:${name}`, ({ detail }) => {
                    events.push(`${name} ${detail.state ?? detail.payload} ${detail.previous ?? detail.channel}`);
                  });
                }
                """);
        app.await(RealtimeEvent.Joined.class);
        network.reset();
        app.await(RealtimeEvent.Joined.class);
        app.push("hi", "room:1");
        browser.awaitShown("hi");
        assertEquals(List.of("idle", "connecting", "open", "waiting", "connecting", "open"), browser.value("states"));
        assertEquals(
                List.of("state waiting open", "state connecting waiting", "state open connecting", "message hi room:1"),
                browser.value("events"));
        assertEquals("open", browser.value("document.querySelector('#light').textContent"));
    }

    @Test
    void aReconnectThatAnotherSocketOfThisPageOvertookTriesAgain() {
        browser.openLive(network.url("/rooms/1"));
        app.await(RealtimeEvent.Joined.class);
        network.reset();
        app.await(RealtimeEvent.Joined.class);
        browser.awaitState("open");
        browser.run("window.late = new WebSocket(`ws://${location.host}/?socket_connection_id=${realtime.id}`)");
        browser.await("states.filter(state => state === 'open').length === 3");
        app.push("still here", "room:1");
        browser.awaitShown("still here");
        assertEquals(List.of(), browser.value("gaps"));
    }

    @Test
    void aPageThatGaveATryUpIsOvertakenByItLateAndTriesAgainOnce() {
        app.settings = BrowserApp.QUICK + ", steadyAfter: 0";
        browser.openLive(network.url("/rooms/1"));
        network.cut();
        browser.await("states.filter(state => state === 'connecting').length >= 2");
        network.open();
        browser.await("states.filter(state => state === 'open').length === 2");
        String late = "new WebSocket(`ws://${location.host}/?socket_connection_id=${realtime.id}`)";
        browser.run("window.late = " + late);
        browser.await("states.filter(state => state === 'open').length === 3");
        app.push("still here", "room:1");
        browser.awaitShown("still here");
        assertEquals(List.of(), browser.value("gaps"));
        browser.run("window.another = " + late);
        browser.awaitState("superseded");
    }

    @Test
    void aTryThatNobodyAnswersIsGivenUpAndMadeAgain() {
        app.settings = BrowserApp.QUICK + ", connectWithin: 300";
        browser.openLive(network.url("/rooms/1"));
        app.await(RealtimeEvent.Joined.class);
        network.hold();
        network.reset();
        app.await(RealtimeEvent.Left.class);
        app.push("meanwhile", "room:1");
        browser.await("states.filter(state => state === 'connecting').length >= 4");
        network.open();
        browser.awaitShown("meanwhile");
        assertEquals(List.of(), browser.value("gaps"));
    }

    @Test
    void aPageThatClosedItsSocketComesBackOnlyWhenItSaysSo() {
        browser.openLive(app.url("/rooms/1"));
        app.await(RealtimeEvent.Joined.class);
        browser.run("realtime.close()");
        app.await(RealtimeEvent.Left.class);
        app.push("meanwhile", "room:1");
        browser.offline(true);
        browser.await("!navigator.onLine");
        browser.offline(false);
        browser.await("navigator.onLine");
        assertEquals("closed", browser.value("realtime.state"));
        assertEquals(1L, browser.value("sockets.length"));
        browser.run("realtime.connect()");
        browser.awaitShown("meanwhile");
        assertEquals(List.of(), browser.value("gaps"));
    }

    @Test
    void aPageWhoseSessionEndedDoesNotComeBack() {
        browser.openLive(app.url("/rooms/1"));
        browser.run("fetch('/logout', {method: 'POST'})");
        browser.awaitState("ended");
        assertEquals(List.of("ended"), browser.value("gaps"));
        assertEquals(List.of("idle", "connecting", "open", "ended"), browser.value("states"));
        assertEquals("session-ended", browser.value("realtime.send('ping').catch(error => error.code)"));
        app.await(RealtimeEvent.Left.class);
        app.push("not for it", "room:1");
        browser.run("realtime.connect()");
        browser.await("gaps.length === 2");
        assertEquals(List.of(), browser.value("shown"));
    }

    @Test
    void allPagesOfASessionEndWithIt() {
        browser.openLive(app.url("/rooms/1"));
        String first = browser.tab();
        browser.openTab(app.url("/rooms/2"));
        browser.awaitState("open");
        browser.run("fetch('/invalidate', {method: 'POST'})");
        browser.awaitState("ended");
        browser.turnTo(first);
        browser.awaitState("ended");
        // What is rendered now is of a new session.
        browser.reload();
        browser.awaitState("open");
        app.push("again", "room:1");
        browser.awaitShown("again");
    }

    @Test
    void aPageThatSendsTooMuchComesBackLater() {
        // Without these limits of its own, the client does not get that far.
        app.settings = BrowserApp.QUICK
                + ", retryAfterTooMuch: 300, callsWaiting: 1000, callsAtOnce: 1000, framesPerSecond: 1000";
        browser.openLive(app.url("/rooms/1"));
        app.await(RealtimeEvent.Joined.class);
        browser.run("window.failures = new Set();"
                + " for (let i = 0; i < 500; i++) realtime.send('ping').catch(error => failures.add(error.code))");
        app.await(RealtimeEvent.Left.class);
        app.push("meanwhile", "room:1");
        browser.awaitShown("meanwhile");
        assertEquals(List.of("disconnected"), browser.value("[...failures]"));
        assertEquals(List.of("idle", "connecting", "open", "waiting", "connecting", "open"), browser.value("states"));
    }

    @Test
    void aPageOfAnotherOriginOpensNoSocketWithTheCookiesOfThisOne() {
        browser.openLive(app.url("/rooms/1"));
        app.await(RealtimeEvent.Joined.class);
        String address = browser.value("sockets[0]").toString();
        try (BrowserApp stranger = BrowserApp.start(options -> {}, BrowserStatesTest::withoutPolicy)) {
            browser.openTab(stranger.url("/free"));
            assertEquals(
                    1006L,
                    browser.value("new Promise(done => { new WebSocket('" + address
                            + "').onclose = event => done(event.code); })"));
            assertFalse(app.heard(RealtimeEvent.Joined.class));
        }
    }

    @Test
    void aPageThatWakesAsksAtOnceWhetherTheServerIsThere() {
        browser.openLive(app.url("/rooms/1"));
        String tab = browser.tab();
        browser.openTab(app.url("/elsewhere"));
        browser.turnTo(tab);
        browser.await("sent.some(frame => JSON.parse(frame).action === 'ping')");
        assertEquals(List.of("idle", "connecting", "open"), browser.value("states"));
    }

    @Test
    void aPageThatWaitsComesBackAtOnceWhenItWakes() {
        app.settings = BrowserApp.PATIENT;
        browser.openLive(network.url("/rooms/1"));
        app.await(RealtimeEvent.Joined.class);
        String tab = browser.tab();
        browser.openTab(app.url("/elsewhere"));
        network.reset();
        app.await(RealtimeEvent.Left.class);
        app.push("while asleep", "room:1");
        assertFalse(app.heard(RealtimeEvent.Joined.class));
        browser.turnTo(tab);
        browser.awaitShown("while asleep");
    }

    @Test
    void aPageThatWaitsComesBackAtOnceWhenTheNetworkDoes() {
        app.settings = BrowserApp.PATIENT;
        browser.openLive(network.url("/rooms/1"));
        app.await(RealtimeEvent.Joined.class);
        browser.offline(true);
        network.reset();
        browser.awaitState("waiting");
        app.await(RealtimeEvent.Left.class);
        app.push("while offline", "room:1");
        browser.offline(false);
        browser.awaitShown("while offline");
    }

    private static void withoutPolicy(JavalinConfig config) {
        config.routes.get("/free", ctx -> {
            ctx.res().setHeader("Content-Security-Policy", null);
            ctx.html("<!doctype html><html><head><title>Free</title></head><body></body></html>");
        });
    }
}
