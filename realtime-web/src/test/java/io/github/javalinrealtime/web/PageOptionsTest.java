package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestBrowser;
import io.github.javalinrealtime.web.testing.TestPage;
import io.github.javalinrealtime.web.thymeleaf.RealtimeDialect;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.rendering.template.JavalinThymeleaf;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thymeleaf.TemplateEngine;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

@Timeout(30)
class PageOptionsTest {
    private static final String ATTRIBUTE = "data-socket-connection-id=\"";

    @ParameterizedTest
    @CsvSource({"/, '', ''", "/live, '', /live", "/, /app, /app/", "/live/now, /app, /app/live/now", "/, /a/b, /a/b/"})
    void thePageSaysWhereItsSocketIsUnlessItIsAtTheRoot(String path, String contextPath, String expected) {
        try (RealtimeTest test = Apps.start(
                options -> options.path = path,
                config -> config.router.contextPath = contextPath.isEmpty() ? "/" : contextPath)) {
            TestPage page = test.browser().open(contextPath + "/page?on=a");
            String attribute = "data-socket-path=\"" + expected + "\"";
            assertEquals(!expected.isEmpty(), page.html().contains(attribute), page.html());
            page.connect();
            test.plugin().push("x", "a");
            assertEquals("x", page.awaitPush("a").as(String.class));
        }
    }

    @Test
    void theContextPathMayBeSetAfterThePluginIsRegistered() throws IOException {
        Javalin app = Javalin.create(config -> {
            config.registerPlugin(new RealtimePlugin());
            config.router.contextPath = "/app";
            config.routes.get("/", ctx -> ctx.html(Apps.HTML));
        });
        try (RealtimeTest test = RealtimeTest.start(app)) {
            test.browser().open("/app/").connect();
            int elsewhere = RawHttp.upgrade(
                            app.port(),
                            "/?socket_connection_id=" + RawHttp.ID,
                            "Host: localhost",
                            "Origin: http://localhost")
                    .status();
            assertEquals(404, elsewhere);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "live", "/a?b", "/*", "/{a}"})
    void aPathThatIsNoneIsRefusedInWords(String path) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> new RealtimePlugin(options -> options.path = path));
        assertTrue(refused.getMessage().contains("rt.path"), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"example.com", "https://Example.com", "https://example.com/", "http://a:80", "*", "https://"})
    void anOriginThatIsNoneIsRefusedInWords(String origin) {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> new RealtimePlugin(options -> options.origins = Set.of(origin)));
        assertTrue(refused.getMessage().contains("rt.origins"), refused.getMessage());
    }

    @Test
    void switchedOffThereIsNeitherIdNorSocketNorSessionAndHandlersStillRun() throws IOException {
        try (RealtimeTest test = Apps.start(options -> options.enabled = false)) {
            TestBrowser browser = test.browser();
            HttpResponse<String> page = browser.get("/page?on=a");
            assertEquals(Apps.HTML, page.body());
            assertTrue(Apps.cookie(page).isEmpty());
            assertTrue(page.headers().firstValue("Cache-Control").isEmpty());
            for (String route : new String[] {"/push", "/push-to-others", "/subscribe", "/unsubscribe"}) {
                assertEquals(
                        200,
                        browser.post(route, Map.of("on", "a", "socket_connection_id", RawHttp.ID))
                                .statusCode());
            }
            test.plugin().push("x", "a");
            assertEquals(404, browser.get("/realtime.js").statusCode());
            int port = Integer.parseInt(
                    browser.request("/").build().uri().getAuthority().split(":", 2)[1]);
            RawHttp answer =
                    RawHttp.upgrade(port, "/?socket_connection_id=" + RawHttp.ID, "Host: a", "Origin: http://a");
            assertEquals(404, answer.status());
        }
    }

    @Test
    void aCompressedPageCarriesItsId() throws Exception {
        String text = "<html><body>" + "text ".repeat(2_000) + "</body></html>";
        try (RealtimeTest test =
                Apps.start(options -> {}, config -> config.routes.get("/long", ctx -> ctx.html(text)))) {
            HttpResponse<byte[]> answer = HttpClient.newHttpClient()
                    .send(
                            test.browser()
                                    .request("/long")
                                    .header("Accept-Encoding", "gzip")
                                    .build(),
                            BodyHandlers.ofByteArray());
            assertEquals("gzip", answer.headers().firstValue("Content-Encoding").orElse("none"));
            String html = new String(
                    new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes(),
                    StandardCharsets.UTF_8);
            assertTrue(html.startsWith("<html><body " + ATTRIBUTE) && html.endsWith("text </body></html>"));
        }
    }

    @Test
    void withEtagsEachPageHasItsOwn() {
        try (RealtimeTest test = Apps.start(options -> {}, config -> config.http.generateEtags = true)) {
            TestBrowser browser = test.browser();
            String tag = browser.get("/page").headers().firstValue("ETag").orElseThrow();
            HttpResponse<String> again = browser.send(
                    browser.request("/page").header("If-None-Match", tag).build());
            assertEquals(200, again.statusCode());
            assertNotEquals(tag, again.headers().firstValue("ETag").orElseThrow());
            browser.page(again).connect();
        }
    }

    @Test
    void theDialectAndThePluginTogetherWriteEachAttributeOnce() {
        try (RealtimeTest test = withDialect(config -> {
            config.routes.get("/subscribed", ctx -> {
                socket(ctx).subscribe("dialect");
                render(ctx);
            });
            config.routes.get("/late", ctx -> {
                render(ctx);
                socket(ctx).subscribe("dialect");
            });
            config.routes.get("/plain", PageOptionsTest::render);
        })) {
            for (String path : new String[] {"/subscribed", "/late"}) {
                TestPage page = test.browser().open(path);
                assertEquals(2, page.html().split(ATTRIBUTE, -1).length, page.html());
                assertEquals(2, page.html().split("data-socket-subscribed", -1).length, page.html());
                assertEquals(
                        "private, no-store",
                        page.answer().headers().firstValue("Cache-Control").orElse("none"));
                page.connect();
                test.plugin().push("x", "dialect");
                assertEquals("x", page.awaitPush("dialect").as(String.class));
            }
            assertFalse(test.browser().get("/plain").body().contains("data-socket-subscribed"));
        }
    }

    @Test
    void theDialectWritesNothingWhereThePluginWouldNot() {
        try (RealtimeTest test = withDialect(config -> {
            config.routes.get("/error", ctx -> render(ctx.status(404)));
            config.routes.get("/public", ctx -> render(ctx.header("Cache-Control", "public")));
        })) {
            for (String path : new String[] {"/error", "/public"}) {
                HttpResponse<String> answer = test.browser().get(path);
                assertFalse(answer.body().contains(ATTRIBUTE), answer.body());
                assertTrue(Apps.cookie(answer).isEmpty());
            }
        }
    }

    private static RealtimeTest withDialect(Consumer<JavalinConfig> routes) {
        ClassLoaderTemplateResolver resolver = new ClassLoaderTemplateResolver();
        resolver.setPrefix("/dialect/");
        TemplateEngine engine = new TemplateEngine();
        engine.setTemplateResolver(resolver);
        engine.addDialect(new RealtimeDialect());
        return Apps.start(options -> {}, config -> {
            config.fileRenderer(new JavalinThymeleaf(engine));
            routes.accept(config);
        });
    }

    private static void render(Context ctx) {
        ctx.render("plain.html", Map.of("text", "hello"));
    }
}
