package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import freemarker.cache.StringTemplateLoader;
import freemarker.template.Configuration;
import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestBrowser;
import io.github.javalinrealtime.web.testing.TestPage;
import io.javalin.config.JavalinConfig;
import io.javalin.http.staticfiles.Location;
import io.javalin.rendering.template.JavalinFreemarker;
import io.javalin.rendering.template.JavalinThymeleaf;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thymeleaf.TemplateEngine;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

@Timeout(30)
class PageTest {
    private static final String ATTRIBUTE = "data-socket-connection-id=\"";
    private static final byte[] UTF_8 = "<body>é€</body>".getBytes(StandardCharsets.UTF_8);

    @TempDir
    static Path files;

    private static RealtimeTest test;

    private final TestBrowser browser = test.browser();

    @BeforeAll
    static void start() throws IOException {
        Files.writeString(files.resolve("static.html"), Apps.HTML);
        test = Apps.start(options -> {}, PageTest::routes);
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    private static void routes(JavalinConfig config) {
        config.staticFiles.add(files.toString(), Location.EXTERNAL);
        config.routes.get("/json", ctx -> ctx.json(Map.of("html", Apps.HTML)));
        config.routes.get("/text", ctx -> ctx.result(Apps.HTML));
        config.routes.get(
                "/xhtml", ctx -> ctx.contentType("application/xhtml+xml").result(Apps.HTML));
        config.routes.get("/stream", ctx -> {
            ctx.contentType("text/html");
            ctx.outputStream().write(UTF_8);
        });
        config.routes.get(
                "/input-stream", ctx -> ctx.contentType("text/html").result(new ByteArrayInputStream(UTF_8) {}));
        config.routes.get(
                "/charset", ctx -> ctx.contentType("Text/HTML; charset=utf-8").result(UTF_8));
        config.routes.get(
                "/latin",
                ctx -> ctx.contentType("text/html;charset=ISO-8859-1")
                        .result("<body>\u00e9</body>".getBytes(StandardCharsets.ISO_8859_1)));
        config.routes.get("/no-body", ctx -> ctx.html("<title>x</title><p>hi"));
        config.routes.get("/empty", ctx -> ctx.html(""));
        config.routes.get(
                "/hidden",
                ctx -> ctx.html(
                        "<!-- <body> --><script>var a='<body>';</script><style>/*<body>*/</style><title><body></title><body class=real>"));
        config.routes.get(
                "/own", ctx -> ctx.html("<body class=\"a\" Data-Socket-Connection-Id='mine' data-socket-subscribed>"));
        config.routes.get("/length", ctx -> ctx.html(Apps.HTML).header("Content-Length", "" + Apps.HTML.length()));
        config.routes.get(
                "/encoded", ctx -> ctx.header("Content-Encoding", "identity").html(Apps.HTML));
        config.routes.get(
                "/cache",
                ctx -> ctx.header("Cache-Control", ctx.queryParam("value")).html(Apps.HTML));
        config.routes.get("/missing", ctx -> ctx.status(404).html(Apps.HTML));
        config.routes.get("/missing-live", ctx -> {
            socket(ctx).subscribe("errors");
            ctx.status(404).html(Apps.HTML);
        });
        config.routes.get("/fails-live", ctx -> {
            socket(ctx).subscribe("errors");
            throw new UnsupportedOperationException("on purpose");
        });
        config.routes.exception(
                UnsupportedOperationException.class,
                (failure, ctx) -> ctx.status(500).html(Apps.HTML));
        config.routes.get(
                "/future",
                ctx -> ctx.future(() -> CompletableFuture.runAsync(() -> {
                    socket(ctx).subscribe("future");
                    ctx.html(Apps.HTML);
                })));
        config.routes.post("/api", ctx -> socket(ctx).push("x", "api"));
    }

    @Test
    void anyHtmlOfAHandlerCarriesAnIdOfItsOwn() {
        TestPage first = browser.open("/page");
        TestPage second = browser.open("/page");
        assertTrue(first.html().contains("<body " + ATTRIBUTE + first.id() + "\">hi</body>"), first.html());
        assertNotEquals(first.id(), second.id());
        assertFalse(first.html().contains("data-socket-path"), first.html());
    }

    @Test
    void aSubscribedPageSaysSo() {
        assertTrue(browser.get("/page?on=a").body().contains("data-socket-subscribed=\"\""));
        assertFalse(browser.get("/page").body().contains("data-socket-subscribed"));
    }

    @Test
    void thymeleafPagesCarryOne() {
        ClassLoaderTemplateResolver resolver = new ClassLoaderTemplateResolver();
        resolver.setPrefix("/dialect/");
        TemplateEngine engine = new TemplateEngine();
        engine.setTemplateResolver(resolver);
        try (RealtimeTest other = Apps.start(options -> {}, config -> {
            config.fileRenderer(new JavalinThymeleaf(engine));
            config.routes.get("/{file}", ctx -> ctx.render(ctx.pathParam("file"), Map.of("text", "hello")));
        })) {
            TestPage plain = other.browser().open("/plain.html");
            String expected = "<body " + ATTRIBUTE + plain.id() + "\" class=\"a\"><p>hello</p>";
            assertTrue(plain.html().contains(expected), plain.html());
            String again = other.browser().get("/plain.html").body();
            assertFalse(again.contains(plain.id()), "a cached template has no cached id");
        }
    }

    @Test
    void freemarkerPagesCarryOne() {
        StringTemplateLoader templates = new StringTemplateLoader();
        templates.putTemplate("page.ftl", "<html><body class='f'>${text}</body></html>");
        Configuration engine = new Configuration(Configuration.VERSION_2_3_34);
        engine.setTemplateLoader(templates);
        try (RealtimeTest other = Apps.start(options -> {}, config -> {
            config.fileRenderer(new JavalinFreemarker(engine));
            config.routes.get("/", ctx -> ctx.render("page.ftl", Map.of("text", "é€")));
        })) {
            TestPage page = other.browser().open("/");
            assertEquals("<html><body " + ATTRIBUTE + page.id() + "\" class='f'>é€</body></html>", page.html());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/json",
                "/text",
                "/xhtml",
                "/stream",
                "/static.html",
                "/no-body",
                "/empty",
                "/own",
                "/missing",
                "/nowhere",
                "/encoded",
                "/realtime.js"
            })
    void thereIsNoIdAndNoSessionIn(String path) {
        HttpResponse<String> answer = browser.get(path);
        assertFalse(answer.body().contains(ATTRIBUTE), answer.body());
        assertTrue(Apps.cookie(answer).isEmpty(), "no session is made for it");
        assertFalse(answer.headers().firstValue("Cache-Control").orElse("").contains("no-store"));
    }

    @Test
    void anAttributeOfTheHandlersOwnStays() {
        assertEquals(
                "<body class=\"a\" Data-Socket-Connection-Id='mine' data-socket-subscribed>",
                browser.get("/own").body());
    }

    @Test
    void theRealBodyTagIsFoundBehindOthersThatAreText() {
        TestPage page = browser.open("/hidden");
        assertTrue(page.html().endsWith("<body " + ATTRIBUTE + page.id() + "\" class=real>"), page.html());
        assertEquals(2, page.html().split(ATTRIBUTE, -1).length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/charset", "/input-stream"})
    void theTextOfThePageStaysWhatItWas(String path) {
        TestPage page = browser.open(path);
        assertEquals("<body " + ATTRIBUTE + page.id() + "\">é€</body>", page.html());
    }

    @Test
    void aPageInAnotherCharsetStaysInIt() {
        HttpResponse<String> answer = browser.get("/latin");
        assertTrue(answer.body().endsWith("\">\u00e9</body>"), answer.body());
        assertTrue(answer.body().contains(ATTRIBUTE), answer.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/page", "/length", "/charset"})
    void theContentLengthIsThatOfThePageWithTheId(String path) {
        TestPage page = browser.open(path);
        assertEquals(
                "" + page.html().getBytes(StandardCharsets.UTF_8).length,
                page.answer().headers().firstValue("Content-Length").orElse("none"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/missing-live", "/fails-live", "/future"})
    void aPageThatSubscribedCarriesAnIdAlsoIfItIsAnErrorOrComesLater(String path) {
        TestPage page = browser.open(path).connect();
        test.plugin().push("x", "errors", "future");
        page.awaitPush(path.equals("/future") ? "future" : "errors");
    }

    @Test
    void headIsAnsweredWithoutASession() {
        HttpResponse<String> answer = browser.send(
                browser.request("/page").method("HEAD", BodyPublishers.noBody()).build());
        assertEquals(200, answer.statusCode());
        assertTrue(Apps.cookie(answer).isEmpty());
    }

    @Test
    void aPageWithAnIdIsNotStoredAnywhere() {
        assertEquals(
                "private, no-store",
                browser.get("/page").headers().firstValue("Cache-Control").orElse("none"));
    }

    @ParameterizedTest
    @CsvSource({
        "'private, max-age=60', true",
        "'no-store', true",
        "'no-cache', true",
        "'max-age=0, must-revalidate', true",
        "'Private', true",
        "'public', false",
        "'Public, Max-Age=60', false",
        "'max-age=60', false",
        "'s-maxage=60', false"
    })
    void aCacheHeaderOfTheHandlerStaysAndDecides(String value, boolean carries) {
        HttpResponse<String> answer = browser.get("/cache?value=" + value.replace(" ", "%20"));
        assertEquals(value, answer.headers().firstValue("Cache-Control").orElse("none"));
        assertEquals(carries, answer.body().contains(ATTRIBUTE));
        assertEquals(carries, Apps.cookie(answer).isPresent(), "there is a session for a page with an id alone");
    }

    @Test
    void aRequestThatOnlyPushesMakesNoSession() {
        HttpResponse<String> answer = browser.post("/api", Map.of());
        assertEquals(200, answer.statusCode());
        assertTrue(Apps.cookie(answer).isEmpty());
    }

    @Test
    void theSessionCookieIsHttpOnlyAndTheSameForLaterPages() {
        HttpResponse<String> first = browser.get("/page");
        String cookie = first.headers().firstValue("Set-Cookie").orElseThrow();
        assertTrue(Apps.lower(cookie).contains("httponly"), cookie);
        assertTrue(Apps.cookie(browser.get("/page")).isEmpty());
    }
}
