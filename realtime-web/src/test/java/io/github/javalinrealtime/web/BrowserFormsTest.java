package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.github.javalinrealtime.RealtimeEvent;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/** Plain forms in a page: they name the page that they were posted from, to its own server alone. */
class BrowserFormsTest extends BrowserSuite {
    private final BlockingQueue<List<String>> posted = new LinkedBlockingQueue<>();

    @AutoClose
    private BrowserApp app;

    @AutoClose
    private BrowserApp stranger;

    @BeforeEach
    void start() {
        stranger = BrowserApp.start(options -> {}, routes -> routes.routes.post("/take", this::take));
        app = BrowserApp.start(options -> {}, this::routes);
    }

    private void routes(JavalinConfig config) {
        config.routes.post("/take", this::take);
        config.routes.get("/search", this::take);
        config.routes.post("/subscribe", ctx -> {
            socket(ctx).subscribe("room:form");
            ctx.status(204);
        });
        config.routes.post("/answer", ctx -> {
            socket(ctx).subscribe("room:form");
            app.push("while the answer was made", "room:form");
            app.page(ctx);
        });
        config.routes.post("/redirect", ctx -> {
            app.push(ctx.formParam("text"), "room:1");
            ctx.redirect("/rooms/1");
        });
    }

    /** A page stays where it is when the answer has no content. */
    private void take(Context ctx) {
        posted.add(
                ctx.method().toString().equals("GET")
                        ? ctx.queryParams("socket_connection_id")
                        : ctx.formParams("socket_connection_id"));
        ctx.status(204);
    }

    @AfterEach
    void check() {
        browser.assertNoViolation();
    }

    @Test
    void aPostedFormSubscribesItsPageAtOnceAlsoIfItNeverSubscribed() {
        openWith("<form method='post' action='/subscribe'><button>Join</button></form>");
        click();
        app.await(RealtimeEvent.Subscribed.class);
        app.push("welcome", "room:form");
        browser.awaitShown("welcome");
        assertEquals(List.of("idle", "connecting", "open"), browser.value("states"));
    }

    @Test
    void formsOfThisServerCarryTheIdHoweverTheyAreEncoded() {
        for (String encoding : List.of("application/x-www-form-urlencoded", "multipart/form-data")) {
            openWith("<form method='post' action='/take' enctype='" + encoding + "'><button>Go</button></form>");
            click();
            assertEquals(List.of(browser.id()), taken());
        }
    }

    @Test
    void aFormThatStandsInTheWayOfItsOwnPropertiesCarriesTheId() {
        openWith("<form method='post' action='/take'><input name='action' value='x'><input name='method' value='get'>"
                + "<button>Go</button></form>");
        click();
        assertEquals(List.of(browser.id()), taken());
    }

    @Test
    void formsForAnotherServerDoNotCarryTheId() {
        openWith("<form method='post' action='" + stranger.url("/take") + "'><button>Go</button></form>");
        click();
        assertEquals(List.of(), taken());
    }

    @Test
    void aButtonThatSendsTheFormToAnotherServerKeepsTheIdBack() {
        openWith("<form method='post' action='/take'><button formaction='" + stranger.url("/take")
                + "'>Go</button></form>");
        click();
        assertEquals(List.of(), taken());
    }

    @Test
    void formsWithGetDoNotCarryTheId() {
        openWith("<form action='/search'><button>Go</button></form>");
        click();
        assertEquals(List.of(), taken());
    }

    @Test
    void aPageThatAnswersAFormIsSubscribedInItsPlace() {
        openWith("<form method='post' action='/answer'><button>Go</button></form>");
        String id = browser.id();
        click();
        browser.await("location.pathname === '/answer' && realtime.state === 'open'");
        assertNotEquals(id, browser.id());
        app.push("after", "room:form");
        browser.awaitShown("while the answer was made", "after");
    }

    @Test
    void aFormThatIsRedirectedToItsPageLeadsToAFreshOneThatIsLive() {
        openWith("<form method='post' action='/redirect'><input name='text' value='hi'><button>Go</button></form>");
        click();
        browser.await("location.pathname === '/rooms/1' && realtime.state === 'open'");
        app.push("after", "room:1");
        browser.awaitShown("after");
    }

    private void openWith(String form) {
        app.content = form;
        browser.openLive(app.url("/plain"));
    }

    private static void click() {
        browser.driver().findElement(By.tagName("button")).click();
    }

    private List<String> taken() {
        try {
            List<String> ids = posted.poll(10, TimeUnit.SECONDS);
            assertNotNull(ids, "no form arrived within ten seconds");
            return ids;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }
}
