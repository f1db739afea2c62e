package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestBrowser;
import io.github.javalinrealtime.web.testing.TestPage;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An attacker chooses the key, the id or the cookie, and brings somebody else to use them: by a link, a form, or a cookie that he planted. */
@Timeout(60)
class FixationTest {
    private static final String SECRET = "a secret of the tests, 32 bytes+";
    private static final String KEY = "K".repeat(43);
    private static final String ID = "B".repeat(43);
    private static final String CHOSEN = "socket_key=" + KEY + "&socket_connection_id=" + ID;

    private final List<String> planted = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatSomebodyElseChoseIsNobodysKeyAndNobodysPage(boolean inCookie) throws InterruptedException {
        SessionKeys keys = inCookie ? SessionKeys.signedCookie(SECRET, false) : SessionKeys.inSession();
        try (RealtimeTest test = Apps.start(options -> options.sessionKeys = keys)) {
            String own = Apps.cookie(test.browser().get("/page")).orElseThrow();
            String another = Apps.cookie(test.browser().get("/page")).orElseThrow();
            planted.addAll(List.of(
                    own,
                    "socket_key=" + KEY,
                    "socket_key=" + KEY + "." + KEY,
                    "JSESSIONID=" + KEY,
                    "socket_key=" + KEY + "." + KEY + "; " + another));
            List<TestPage> victims = victims(test);
            List<RawClient> attackers = new ArrayList<>();
            for (String cookie : planted) {
                attackers.add(RawClient.open(port(test), cookie, "/?control&" + CHOSEN));
            }
            test.plugin().push("secret", "victim");
            for (TestPage victim : victims) {
                assertEquals("secret", victim.awaitPush("victim").as(String.class));
            }
            for (RawClient silent : List.of(attackers.remove(4), attackers.remove(0))) {
                assertEquals(List.of("{\"event\":\"open\",\"known\":false}"), silent.allUntilPong());
                silent.close();
            }
            for (RawClient refused : attackers) {
                assertEquals(4401, refused.awaitClose());
                assertEquals(List.of(), refused.left());
            }
        }
    }

    /** All the ways in which people can be brought to use what was chosen; each has a page that is subscribed. */
    private List<TestPage> victims(RealtimeTest test) {
        List<TestPage> victims = new ArrayList<>();
        String path = "/page?on=victim";
        victims.add(victim(test.browser(), path + "&" + CHOSEN, "X-Socket-Key", KEY));
        for (String cookie : planted.subList(1, 4)) {
            victims.add(victim(test.browser(), path, "Cookie", cookie));
        }
        TestBrowser posting = test.browser();
        victims.add(victim(posting, path, "X-Socket-Key", KEY));
        for (String query : List.of("", "?" + CHOSEN)) {
            HttpRequest form = posting.request("/subscribe" + query)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString("on=victim&" + CHOSEN))
                    .build();
            assertEquals(200, posting.send(form).statusCode());
        }
        HttpRequest piece = posting.request(path).header(RequestPage.HEADER, ID).build();
        assertFalse(posting.send(piece).body().contains(ID), "a piece of a page carries no id");
        return victims;
    }

    private static TestPage victim(TestBrowser browser, String path, String header, String value) {
        HttpResponse<String> answer =
                browser.send(browser.request(path).header(header, value).build());
        String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
        assertFalse(cookie.contains(KEY), "a session of its own");
        assertFalse(answer.body().contains(KEY) || answer.body().contains(ID), answer.body());
        TestPage page = browser.page(answer).connect();
        assertTrue(page.isKnown());
        return page;
    }

    private static int port(RealtimeTest test) {
        return test.browser().request("/").build().uri().getPort();
    }
}
