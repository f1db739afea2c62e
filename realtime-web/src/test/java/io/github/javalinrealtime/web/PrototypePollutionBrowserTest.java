package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.RealtimeEvent;
import io.github.javalinrealtime.Reply;
import io.github.javalinrealtime.TcpProxy;
import io.javalin.config.JavalinConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Names that mean something to every object of JavaScript are names like others, in the page and on the server. */
class PrototypePollutionBrowserTest extends BrowserSuite {
    private static final List<String> NAMES = List.of(
            "__proto__", "constructor", "prototype", "hasOwnProperty", "toString", "valueOf", "__defineGetter__");

    private static final String IN_SCRIPT = "['" + String.join("', '", NAMES) + "']";

    private static final Map<String, Object> POISON = Map.of(
            "__proto__", Map.of("polluted", 1), "constructor", Map.of("prototype", Map.of("polluted", 1)), "text", "x");

    /** Keeps what every object inherits, and says later whether it is still that and nothing else. */
    private static final String KEEP = """
            window.prototypes = [Object, Array, Function, String, Map, Set, Promise, Error].map(type => type.prototype);
            window.kept = prototypes.map(Object.getOwnPropertyDescriptors);
            window.isAsItWas = () => prototypes.every((prototype, i) => {
              const keys = Reflect.ownKeys(prototype);
              return keys.length === Reflect.ownKeys(kept[i]).length && keys.every(key => {
                const now = Object.getOwnPropertyDescriptor(prototype, key);
                return now.value === kept[i][key].value && now.get === kept[i][key].get;
              });
            });
            """;

    @AutoClose
    private BrowserApp app;

    @BeforeEach
    void start() {
        app = BrowserApp.start(
                options -> NAMES.forEach(name -> options.handler(
                        name, call -> new Reply(200, Map.of(name, "h"), "to " + call.input(Map.class), null))),
                this::routes);
        app.settings = BrowserApp.QUICK;
    }

    private void routes(JavalinConfig config) {
        config.routes.get("/names", ctx -> {
            socket(ctx).subscribe(NAMES);
            app.page(ctx);
        });
        config.routes.get("/query", ctx -> ctx.result("" + ctx.queryParam("__proto__")));
        config.routes.post("/form", ctx -> ctx.result("" + ctx.formParam("__proto__")));
        config.routes.post(
                "/json",
                ctx -> ctx.json(Map.of("__proto__", ctx.bodyAsClass(Map.class).keySet())));
    }

    @AfterEach
    void check() {
        browser.assertNoViolation();
    }

    @Test
    void pushesOnThemArriveBeforeAndAfterAReconnectAndObjectsAreAsTheyWere() {
        try (TcpProxy network = TcpProxy.before(app.port())) {
            browser.openLive(network.url("/names"));
            ConnectionKey page = app.await(RealtimeEvent.Joined.class).page();
            browser.run(KEEP);
            browser.run("""
                    window.heard = [];
                    const names = %s;
                    for (const name of names) {
                      realtime.on(name, (payload, about) => heard.push(`${about.channel} ${about.private} ${payload.text}`));
                    }
                    """.formatted(IN_SCRIPT));
            pushAll(page);
            browser.await("heard.length >= " + 2 * NAMES.size());
            network.reset();
            app.await(RealtimeEvent.Joined.class);
            pushAll(page);
            browser.await("heard.length >= " + 4 * NAMES.size());
            for (String name : NAMES) {
                for (String line : List.of(name + " false x", name + " true x")) {
                    assertEquals(2L, browser.value("heard.filter(each => each === '" + line + "').length"), line);
                }
            }
            assertUnpolluted();
        }
    }

    @Test
    void handlersOfThatNameAnswerAndOthersAreUnknown() {
        browser.openLive(app.url("/plain"));
        browser.run(KEEP);
        for (String name : NAMES) {
            assertEquals(
                    List.of("to {__proto__={polluted=1}}", "h", true),
                    browser.value("realtime.send('" + name
                            + "', JSON.parse('{\"__proto__\":{\"polluted\":1}}')).then(r => " + "[r.body, r.headers['"
                            + name + "'], Object.hasOwn(r.headers, '" + name + "')])"));
        }
        for (String name : List.of("isPrototypeOf", "__lookupGetter__", "propertyIsEnumerable")) {
            assertEquals("unknown-action", browser.value("realtime.send('" + name + "').catch(error => error.code)"));
        }
        assertUnpolluted();
    }

    @Test
    void inputsOfThatNameReachTheRoute() {
        browser.openLive(app.url("/plain"));
        browser.run(KEEP);
        browser.run("window.input = JSON.parse('{\"__proto__\":\"x\"}')");
        assertEquals("x", browser.value("realtime.call('/query', {input}).then(r => r.body)"));
        assertEquals("x", browser.value("""
                realtime.call("/form", {method: "POST", input,
                    headers: {"content-type": "application/x-www-form-urlencoded"}}).then(r => r.body)
                """));
        assertEquals(
                List.of("__proto__"),
                browser.value(
                        "realtime.call('/json', {method: 'POST', input}).then(r => Object.getOwnPropertyDescriptor(r.json(), '__proto__').value)"));
        assertUnpolluted();
    }

    @Test
    void anElementThatIsNamedAsThePartsOfThePageAreHidesNoneOfThem() {
        browser.openLive(app.url("/plain"));
        Object id = browser.value("realtime.id");
        browser.run("""
                const image = document.createElement("img");
                image.setAttribute("name", "body");
                image.setAttribute("data-socket-connection-id", "another");
                image.setAttribute("data-socket-path", "/another");
                document.body.append(image);
                realtime.close();
                realtime.connect();
                """);
        browser.awaitState("open");
        assertEquals(id, browser.value("realtime.id"));
    }

    @Test
    void thePathInThePageLeadsToItsOwnHostAlone() {
        browser.openLive(app.url("/plain"));
        for (String path : List.of("@127.0.0.1:1/", ":1/", ".example/", "//127.0.0.1:1/")) {
            browser.run("document.body.setAttribute('data-socket-path', '" + path + "')");
            browser.run("realtime.close(); realtime.connect()");
            browser.awaitState("waiting");
        }
    }

    private void pushAll(ConnectionKey page) {
        for (String name : NAMES) {
            app.push(POISON, name);
            app.plugin().pushTo(page, POISON, name);
        }
    }

    private static void assertUnpolluted() {
        assertEquals(true, browser.value("isAsItWas()"));
        assertEquals(true, browser.value("({}).polluted === undefined && [].polluted === undefined"));
    }
}
