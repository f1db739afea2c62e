package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;

import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.javalin.Javalin;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TwoLinesBrowserTest extends BrowserSuite {
    private static final String LISTEN =
            "realtime.on('room:1', message => { document.querySelector('#text').textContent += message.text; });";

    @AutoClose
    private RealtimeTest test;

    @BeforeEach
    void start() {
        test = RealtimeTest.start(Javalin.create(config -> {
            config.registerPlugin(new RealtimePlugin());
            config.routes.before(ctx -> ctx.header("Content-Security-Policy", BrowserApp.POLICY));
            config.routes.get("/script", ctx -> {
                socket(ctx).subscribe("room:1");
                ctx.html(page("<script src='/realtime.js'></script><script src='/app.js'></script>"));
            });
            config.routes.get("/module", ctx -> {
                socket(ctx).subscribe("room:1");
                ctx.html(page("<script type='module' src='/module.js'></script>"));
            });
            config.routes.get("/async", ctx -> {
                socket(ctx).subscribe("room:1");
                ctx.html(page("<script async src='/late.js'></script>"));
            });
            config.routes.get("/end", ctx -> {
                socket(ctx).subscribe("room:1");
                ctx.html(page("") + "<script src='/realtime.js'></script><script src='/app.js'></script>");
            });
            config.routes.post("/push", ctx -> socket(ctx).push(Map.of("text", "hi"), "room:1"));
            BrowserApp.script(config, "watch.js");
            config.routes.get(
                    "/app.js", ctx -> ctx.contentType("text/javascript").result(LISTEN));
            config.routes.get(
                    "/late.js",
                    ctx -> ctx.contentType("text/javascript")
                            .result("import('/realtime.mjs').then(() => {" + LISTEN + "});"));
            config.routes.get(
                    "/module.js",
                    ctx -> ctx.contentType("text/javascript")
                            .result("import realtime from '/realtime.mjs';\n" + LISTEN));
        }));
    }

    @AfterEach
    void check() {
        browser.assertNoViolation();
    }

    @Test
    void theTextThatAnotherHandlerPushesAppearsInThePage() {
        browser.open(url("/script"));
        test.browser().post("/push", Map.of());
        browser.await("document.querySelector('#text').textContent === 'hi'");
        test.plugin().push(Map.of("text", "!"), "room:1");
        browser.await("document.querySelector('#text').textContent === 'hi!'");
    }

    @Test
    void theClientIsAModuleToo() {
        browser.open(url("/module"));
        test.browser().post("/push", Map.of());
        browser.await("document.querySelector('#text').textContent === 'hi'");
    }

    @Test
    void theScriptMayComeLateOrAtTheEnd() {
        for (String page : List.of("/async", "/end")) {
            browser.open(url(page));
            browser.await("window.realtime && realtime.state === 'open'");
            test.plugin().push(Map.of("text", page), "room:1");
            browser.await("document.querySelector('#text').textContent === '" + page + "'");
        }
    }

    @Test
    void belowAContextPathAndAtAPathOfItsOwnTheSocketIsFound() {
        Javalin elsewhere = Javalin.create(config -> {
            config.router.contextPath = "/app";
            config.registerPlugin(new RealtimePlugin(options -> options.path = "/live"));
            config.routes.before(ctx -> ctx.header("Content-Security-Policy", BrowserApp.POLICY));
            config.routes.get("/page", ctx -> {
                socket(ctx).subscribe("room:1");
                ctx.html(page("<script src='/app/realtime.js'></script><script src='/app/app.js'></script>"));
            });
            config.routes.get(
                    "/app.js", ctx -> ctx.contentType("text/javascript").result(LISTEN));
        });
        try (RealtimeTest other = RealtimeTest.start(elsewhere)) {
            browser.open("http://127.0.0.1:" + elsewhere.port() + "/app/page");
            other.plugin().push(Map.of("text", "hi"), "room:1");
            browser.await("document.querySelector('#text').textContent === 'hi'");
        }
    }

    private static String page(String scripts) {
        return "<!doctype html><html><head><title>Two lines</title><script src='/watch.js'></script>" + scripts
                + "</head><body><p id='text'></p></body></html>";
    }

    private String url(String path) {
        return test.browser().request(path).build().uri().toString();
    }
}
