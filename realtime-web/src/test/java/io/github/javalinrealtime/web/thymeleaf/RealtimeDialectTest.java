package io.github.javalinrealtime.web.thymeleaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.web.BodyAttributes;
import io.javalin.Javalin;
import io.javalin.rendering.template.JavalinThymeleaf;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.thymeleaf.TemplateEngine;
import org.thymeleaf.context.Context;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealtimeDialectTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger ids = new AtomicInteger();
    private final TemplateEngine engine = engine();
    private Javalin app;

    @BeforeAll
    void start() {
        app = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.fileRenderer(new JavalinThymeleaf(engine));
            config.routes.before("/live/*", ctx -> {
                Supplier<Map<String, String>> page =
                        () -> Map.of("data-socket-connection-id", "id" + ids.incrementAndGet());
                ctx.attribute(BodyAttributes.REQUEST_ATTRIBUTE, page);
            });
            config.routes.before("/empty/*", ctx -> {
                Supplier<Map<String, String>> none = Map::of;
                ctx.attribute(BodyAttributes.REQUEST_ATTRIBUTE, none);
            });
            config.routes.before("/odd/*", ctx -> {
                Supplier<Map<String, String>> odd = () -> Map.of("data-socket-path", "/a&b<c>\"d'é");
                ctx.attribute(BodyAttributes.REQUEST_ATTRIBUTE, odd);
            });
            config.routes.get(
                    "/{kind}/{template}", ctx -> ctx.render(ctx.pathParam("template"), Map.of("text", "hello")));
        });
        app.start("localhost", 0);
    }

    @AfterAll
    void stop() {
        app.stop();
    }

    @Test
    void aPlainPageGetsAnIdOfItsOwnEachTimeThoughItsTemplateIsCached() throws Exception {
        String first = get("/live/plain.html");
        String second = get("/live/plain.html");
        assertTrue(
                first.contains("<body class=\"a\" data-socket-connection-id=\"" + lastId(1) + "\"><p>hello</p>"),
                first);
        assertTrue(
                second.contains("<body class=\"a\" data-socket-connection-id=\"" + lastId(0) + "\"><p>hello</p>"),
                second);
    }

    @Test
    void aPageInALayoutGetsItOnTheLayoutsBody() throws Exception {
        String page = get("/live/in-layout.html");
        assertTrue(page.contains("<body class=\"layout\" data-socket-connection-id=\"" + lastId(0) + "\">"), page);
        assertTrue(page.contains("<p id=\"content\">hello</p>"), page);
        assertEquals(2, page.split("data-socket-connection-id|class=\"mine\"").length);
    }

    @Test
    void aReplacedBodyGetsItOnTheOneThatReplacesIt() throws Exception {
        String page = get("/live/replaced-body.html");
        assertTrue(
                page.contains("<body class=\"a\" data-socket-connection-id=\"" + lastId(0) + "\"><p>hello</p>"), page);
        assertEquals(2, page.split("<body").length);
    }

    @Test
    void whatTheTemplateSetsOnTheBodyStays() throws Exception {
        String page = get("/live/attr.html");
        String tag = page.substring(page.indexOf("<BODY"), page.indexOf('>', page.indexOf("<BODY")));
        assertTrue(tag.contains(" class=\"a b\""), page);
        assertTrue(tag.contains(" data-text=\"hello\""), page);
        assertTrue(tag.contains(" data-socket-connection-id=\"" + lastId(0) + "\""), page);
    }

    @Test
    void aTemplateWithoutABodyMakesNoId() throws Exception {
        int before = ids.get();
        assertEquals("<p>hello</p>", get("/live/no-body.html").strip());
        assertEquals(before, ids.get());
    }

    @Test
    void anAttributeOfTheTemplateItselfIsLeftAlone() throws Exception {
        assertEquals(
                "<html><body Data-Socket-Connection-Id=\"own\"></body></html>",
                get("/live/own.html").strip());
        String hello = "<html><body data-socket-connection-id=\"hello\"></body></html>";
        assertEquals(hello, get("/live/own-by-attr.html").strip());
        assertEquals(hello, get("/live/own-by-prefix.html").strip());
    }

    @Test
    void aValueIsEscaped() throws Exception {
        String page = get("/odd/plain.html");
        assertTrue(page.contains(" data-socket-path=\"/a&amp;b&lt;c&gt;&quot;d&#39;é\">"), page);
    }

    @Test
    void nothingChangesWithoutTheRequestAttributeOrWithAnEmptyMap() throws Exception {
        String page = get("/other/plain.html");
        assertTrue(page.contains("<body class=\"a\"><p>hello</p>"), page);
        assertEquals(page, get("/empty/plain.html"));
    }

    @Test
    void nothingChangesOutsideARequest() {
        String page = engine.process("plain", new Context(null, Map.of("text", "hello")));
        assertTrue(page.contains("<body class=\"a\"><p>hello</p>"), page);
        assertFalse(page.contains("data-socket"), page);
    }

    private String lastId(int back) {
        return "id" + (ids.get() - back);
    }

    private String get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://localhost:" + app.port() + path);
        HttpResponse<String> response =
                client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(200, response.statusCode(), response.body());
        return response.body();
    }

    private static TemplateEngine engine() {
        ClassLoaderTemplateResolver resolver = new ClassLoaderTemplateResolver();
        resolver.setPrefix("/dialect/");
        resolver.setSuffix(".html");
        resolver.setCharacterEncoding("UTF-8");
        TemplateEngine engine = new TemplateEngine();
        engine.setTemplateResolver(resolver);
        engine.addDialect(new RealtimeDialect());
        return engine;
    }
}
