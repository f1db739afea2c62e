package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.javalin.Javalin;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real browser, without any policy that would hold a script back, and thirty texts that want to be one. */
@Timeout(120)
class BodyTagBrowserTest {
    private static final List<String> PAYLOADS = List.of(
            "\"><script>x()</script>",
            "'><script>x()</script>",
            "\" onload=\"x()",
            "' onload='x()",
            "\" onload=x() a=\"",
            "\" onpageshow=\"x()\" a=\"",
            "\" autofocus tabindex=1 onfocus=\"x()",
            "\" style=\"animation:a\" onanimationstart=\"x()",
            "\"><img src=x onerror=x()>",
            "\"><svg onload=x()>",
            "\"><svg><script>x()</script></svg>",
            "\"><iframe srcdoc=\"<script>parent.x()</script>\">",
            "\"><iframe src=\"javascript:parent.x()\">",
            "\"><body onload=x()>",
            "\"><input autofocus onfocus=x()>",
            "\"><details open ontoggle=x()>",
            "\"><video><source onerror=x()></video>",
            "\"><math><mi xlink:href=\"javascript:x()\">",
            "\"><base href=\"javascript:x()//\">",
            "\"><meta http-equiv=refresh content=\"0;url=javascript:x()\">",
            "\"><link rel=stylesheet href=x onerror=x()>",
            "\"><template><script>x()</script></template><script>x()</script>",
            "--><script>x()</script>",
            "]]><script>x()</script>",
            "</body><script>x()</script>",
            "</title></style></textarea><script>x()</script>",
            "&quot;&gt;&lt;script&gt;x()&lt;/script&gt;",
            "&#34; onload=&#34;x()",
            "\u0000\"\u0000><script>x()</script>",
            "\u2028\"\n/onload\n=\nx() ");

    private static final String HEAD =
            "<!doctype html><meta charset=utf-8><title>0</title><script>var ran = 0; function x() { ran++ }"
                    + "; alert = confirm = prompt = x</script>";

    private static Javalin app;
    private static Browser browser;

    /** Which payload the next page has as a value. */
    private static final AtomicInteger VALUE = new AtomicInteger();

    @BeforeAll
    static void start() {
        app = Apps.create(options -> {}, config -> {
                    config.routes.get("/named", ctx -> ctx.html(HEAD + "<body><p>hi"));
                    config.routes.post("/named", ctx -> ctx.html(HEAD + "<body><p>hi"));
                    config.routes.get("/value", ctx -> {
                        byte[] page =
                                (HEAD + "<body data-socket-connection-id=none><p>hi").getBytes(StandardCharsets.UTF_8);
                        Map<String, String> value = Map.of("data-value", PAYLOADS.get(VALUE.get()));
                        ctx.contentType("text/html")
                                .result(BodyTag.find(page).orElseThrow().insert(value));
                    });
                    config.routes.get(
                            "/raw", ctx -> ctx.html(HEAD + "<body data-value=\"" + ctx.queryParam("x") + "\">"));
                })
                .start("127.0.0.1", 0);
        browser = Browser.start();
    }

    @AfterAll
    static void stop() {
        browser.close();
        app.stop();
    }

    @Test
    void noneOfThirtyRunsWhenItIsGivenForTheIdOrTheKey() {
        assertEquals(30, PAYLOADS.stream().distinct().count());
        for (String payload : PAYLOADS) {
            String text = URLEncoder.encode(payload, StandardCharsets.UTF_8);
            browser.open(url("/named?socket_connection_id=" + text + "&socket_key=" + text));
            assertNothingRan(payload);
            browser.run("""
                    const form = document.createElement('form');
                    form.method = 'post';
                    for (const name of ['socket_connection_id', 'socket_key']) {
                        const field = document.createElement('textarea');
                        field.name = name;
                        field.value = decodeURIComponent('%s');
                        form.append(field);
                    }
                    form.action = '/named';
                    window.old = true;
                    document.body.append(form);
                    form.submit();""".formatted(text.replace("+", "%20")));
            browser.await("window.old === undefined && document.readyState === 'complete'");
            assertNothingRan(payload);
        }
    }

    @Test
    void noneOfThemRunsAsTheValueOfAnAttributeWhichTheBrowserReadsAsItIs() {
        for (int i = 0; i < PAYLOADS.size(); i++) {
            VALUE.set(i);
            browser.open(url("/value"));
            assertEquals(0L, browser.value("ran"), PAYLOADS.get(i));
            assertEquals(
                    PAYLOADS.get(i).replace('\u0000', '\ufffd'),
                    browser.value("document.body.getAttribute('data-value')"));
            assertEquals(1L, browser.value("document.body.children.length"), PAYLOADS.get(i));
        }
    }

    /** They are what they seem: written as they are, most do. */
    @Test
    void writtenAsTheyAreTheyRun() {
        int ran = 0;
        for (String payload : PAYLOADS) {
            browser.open(url("/raw?x=" + URLEncoder.encode(payload, StandardCharsets.UTF_8)));
            ran += browser.value("ran").equals(0L) ? 0 : 1;
        }
        assertTrue(ran >= 15, ran + " ran");
    }

    private static void assertNothingRan(String payload) {
        assertEquals(0L, browser.value("ran"), payload);
        String id = (String) browser.value("document.body.getAttribute('data-socket-connection-id')");
        assertTrue(RandomId.isWellFormed(id), payload);
        assertEquals("data-socket-connection-id", browser.value("document.body.getAttributeNames().join()"), payload);
    }

    private static String url(String path) {
        return "http://127.0.0.1:" + app.port() + path;
    }
}
