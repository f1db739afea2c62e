package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Under {@link BrowserApp#POLICY}, what is pushed is text, whatever it says. */
class StrictPolicyBrowserTest extends BrowserSuite {
    private static final String RUN = "window.executed=1";

    /** What runs {@link #RUN} where it is taken for markup, a script, an address or a style. */
    private static final List<String> PAYLOADS = List.of(
            "<script>" + RUN + "</script>",
            "<SCRIPT SRC=/evil.js></SCRIPT>",
            "<img src=x onerror=" + RUN + ">",
            "<img src=x onerror='" + RUN + "'//",
            "<svg onload=" + RUN + ">",
            "<svg><script>" + RUN + "</script></svg>",
            "<svg><animate onbegin=" + RUN + " attributeName=x dur=1s>",
            "<math><mtext><table><mglyph><style><img src=x onerror=" + RUN + ">",
            "<body onload=" + RUN + ">",
            "<iframe srcdoc='<script>parent." + RUN + "</script>'></iframe>",
            "<iframe src=javascript:parent." + RUN + "></iframe>",
            "<a href=javascript:" + RUN + " autofocus onfocus=" + RUN + ">x</a>",
            "<input autofocus onfocus=" + RUN + ">",
            "<details open ontoggle=" + RUN + ">",
            "<video><source onerror=" + RUN + "></video>",
            "<audio src=x onerror=" + RUN + ">",
            "<object data=javascript:" + RUN + "></object>",
            "<embed src=javascript:" + RUN + ">",
            "<form><button formaction=javascript:" + RUN + ">x</button></form>",
            "<meta http-equiv=refresh content='0;url=javascript:" + RUN + "'>",
            "<base href=//evil.example/>",
            "<link rel=stylesheet href=//evil.example/x.css>",
            "<style>@import '//evil.example/x.css'; * { background: url(javascript:" + RUN + ") }</style>",
            "<template><script>" + RUN + "</script></template>",
            "</li></ul><script>" + RUN + "</script>",
            "]]><script>" + RUN + "</script>",
            "--><script>" + RUN + "</script>",
            "\"><script>" + RUN + "</script>",
            "';" + RUN + ";//",
            "${" + RUN + "}{{constructor.constructor('" + RUN + "')()}}",
            "\\u003cscript\\u003e" + RUN + "\\u003c/script\\u003e",
            "\u2028" + RUN + "\u2029\u202e>tpircs<");

    @AutoClose
    private BrowserApp app;

    @BeforeEach
    void start() {
        app = BrowserApp.start(options -> options.handler("echo", call -> call.input(String.class)), config -> {
            config.routes.get("/echo", ctx -> ctx.html("" + ctx.queryParam("text")));
            config.routes.get("/moved", ctx -> ctx.redirect("" + ctx.queryParam("to")));
        });
    }

    @Test
    void nothingThatIsPushedOrAnsweredIsExecuted() {
        assertTrue(PAYLOADS.size() >= 30);
        browser.openLive(app.url("/rooms/1"));
        Object elements = browser.value("document.querySelectorAll(':not(li)').length");
        PAYLOADS.forEach(payload -> app.push(payload, "room:1"));
        browser.awaitShown(PAYLOADS);
        browser.run("window.payloads = shown.slice()");
        assertEquals(PAYLOADS, browser.value("""
                Promise.all(payloads.map(text => realtime.send("echo", text).then(r => r.body)))"""));
        assertEquals(PAYLOADS, browser.value("""
                Promise.all(payloads.map(text => realtime.call("/echo", {input: {text}}).then(r => r.body)))"""));
        // A turn of the page's own, in which what was loaded or begun would run.
        browser.value("new Promise(done => requestAnimationFrame(() => setTimeout(done)))");
        assertEquals(true, browser.value("window.executed === undefined"));
        assertEquals(elements, browser.value("document.querySelectorAll(':not(li)').length"));
        assertEquals("Room", browser.value("document.title"));
        browser.assertNoViolation();
    }

    @Test
    void aPageThatTakesItForMarkupIsStoppedByThePolicyBeforeAnythingRuns() {
        browser.openLive(app.url("/rooms/1"));
        browser.run("""
                window.stopped = 0;
                realtime.on("room:1", text => {
                  try { document.querySelector("#shown").innerHTML = text; } catch { stopped++; }
                });
                """);
        PAYLOADS.forEach(payload -> app.push(payload, "room:1"));
        browser.awaitShown(PAYLOADS);
        assertEquals((long) PAYLOADS.size(), browser.value("stopped"));
        assertEquals(true, browser.value("window.executed === undefined"));
    }

    @Test
    void noPageFollowsTheRedirectOfACalledRoute() {
        browser.openLive(app.url("/rooms/1"));
        for (String to : List.of("/elsewhere", "javascript:" + RUN, "//evil.example/")) {
            assertEquals(
                    List.of(302L, to),
                    browser.value("realtime.call('/moved', {input: {to: '" + to
                            + "'}}).then(r => [r.status, r.headers.location])"));
        }
        assertEquals("/rooms/1", browser.value("location.pathname"));
        assertEquals(1, app.rendered.get());
        assertEquals(true, browser.value("window.executed === undefined"));
    }
}
