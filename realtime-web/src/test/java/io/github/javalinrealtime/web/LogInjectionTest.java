package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.TextNode;
import io.github.javalinrealtime.RealtimeEvent;
import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestPage;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a client writes, the log's lines are those that the server began. */
@Timeout(60)
class LogInjectionTest {
    /** What a forged line would begin with, behind what ends a line or colours it in a terminal. */
    private static final String FORGED = "FORGED the session of root was opened";

    private static final List<String> BREAKS =
            List.of("\r\n", "\n", "\r", "\u0085", "\u000b", "\f", "\u001b[2J\u001b[31m", "\b\b\b", "\0", "\u007f");

    private static final String PAYLOAD = "a payload of 4711";

    @Test
    void noControlCharacterOfAClientIsInTheLog() throws Exception {
        int origins = 0;
        for (String broken : BREAKS) {
            // Each time an app that has told nothing yet: of what is told often, the first one has a line.
            String text = told(broken + FORGED);
            // Of some breaks HTTP itself lets nothing through.
            origins += text.contains("its Origin is http://evil") ? 1 : 0;
            assertTrue(text.contains("a route call was refused"), text);
            assertTrue(text.contains("a message handler failed"), text);
            assertTrue(text.contains("a listener of Failed threw"), text);
            assertTrue(text.contains(FORGED), "it is told, but within a line");
            for (String line : text.split("\n", -1)) {
                assertFalse(line.startsWith("FORGED"), line);
                assertEquals(line.replaceAll("[\\p{Cntrl}&&[^\\t]]", "?"), line);
                // Jetty's own line about a Host lets it through.
                assertFalse(line.contains("\u0085") && !line.contains("org.eclipse.jetty"), line);
            }
            assertFalse(text.contains(PAYLOAD), text);
        }
        assertTrue(origins > 0, "an Origin is told");
    }

    private static String told(String forged) throws Exception {
        try (CapturedLog log = new CapturedLog();
                RealtimeTest test = Apps.start(LogInjectionTest::handlers, LogInjectionTest::routes)) {
            TestPage page = test.browser().open("/page");
            try (RawClient raw = RawClient.open(page, "/?socket_connection_id=" + page.id())) {
                upgrades(page, forged);
                requests(test, forged);
                frames(raw, forged);
            }
            test.plugin().eventsTold().join();
            return log.text();
        }
    }

    // A stage is a reply of its own, which the plugin waits for.
    @SuppressWarnings("FutureReturnValueIgnored")
    private static void handlers(RealtimeConfig options) {
        options.limits.framesPerSecond = ConformanceApp.PATIENT;
        options.handler("number", call -> Integer.parseInt(call.input(String.class)));
        options.handler("cause", call -> {
            throw new IllegalStateException(
                    "no " + call.input(String.class), new IOException(call.input(String.class)));
        });
        options.handler(
                "later",
                call -> CompletableFuture.failedFuture(new IllegalArgumentException(call.input(String.class))));
        options.handler("subscribe", call -> {
            call.socket().subscribe(call.input(String.class));
            return null;
        });
        options.on(RealtimeEvent.Failed.class, event -> {
            throw new IllegalStateException("heard of " + event.cause());
        });
    }

    private static void routes(JavalinConfig config) {
        config.routes.post("/join", ctx -> socket(ctx).subscribe(ctx.formParam("channel")));
        config.routes.get(
                "/public/{name}", ctx -> ctx.header("Cache-Control", "public").html(Apps.HTML));
        config.routes.exception(IllegalArgumentException.class, (refused, ctx) -> ctx.status(400));
    }

    /** What HTTP itself lets through. */
    private static void upgrades(TestPage page, String forged) throws IOException {
        int port = page.answer().uri().getPort();
        String one = forged.replaceAll("[\r\n\0]", " ");
        RawHttp.upgrade(port, "/?socket_connection_id=" + page.id(), "Host: a", "Origin: http://evil" + one);
        RawHttp.upgrade(port, "/?socket_connection_id=" + page.id(), "Host: a" + one, "Origin: http://evil?");
        RawHttp.upgrade(
                port, "/?socket_connection_id=x%0d%0a" + FORGED.replace(' ', '+'), "Host: a", "Origin: http://a");
    }

    private static void requests(RealtimeTest test, String forged) {
        test.browser().post("/join", Map.of("channel", PAYLOAD + forged));
        test.browser().get("/public/%0d%0a" + FORGED.replace(' ', '+'));
    }

    private static void frames(RawClient raw, String forged) throws InterruptedException {
        String text = TextNode.valueOf(forged).toString();
        String call = "{\"id\":1,\"action\":\"call-route\",\"uri\":\"/page\",";
        List<String> frames = List.of(
                forged,
                "{\"id\":1,\"action\":" + text + "}",
                "{\"id\":1,\"action\":\"number\",\"input\":" + text + "}",
                "{\"id\":1,\"action\":\"cause\",\"input\":" + text + "}",
                "{\"id\":1,\"action\":\"later\",\"input\":" + text + "}",
                "{\"id\":1,\"action\":\"subscribe\",\"input\":" + text + "}",
                "{\"id\":1,\"action\":\"call-route\",\"uri\":" + text + "}",
                call + "\"method\":" + text + "}",
                call + "\"headers\":{" + text + ":\"" + PAYLOAD + "\"}}",
                call + "\"headers\":{\"accept\":" + text + "}}",
                "{\"action\":\"resume\",\"positions\":{" + text + ":" + text + "}}");
        for (String frame : frames) {
            assertFalse(raw.send(frame).next().contains("\"status\":200"), frame);
        }
    }
}
