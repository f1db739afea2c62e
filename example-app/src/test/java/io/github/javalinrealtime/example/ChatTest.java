package io.github.javalinrealtime.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.javalin.Javalin;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChatTest {
    private final Javalin app =
            ExampleApp.create(Duration.ofMillis(20), Duration.ofSeconds(3)).start("127.0.0.1", 0);

    @AfterEach
    void stop() {
        app.stop();
    }

    @Test
    void whatIsSaidAppearsOnceOnEveryPageOfTheRoom() {
        try (Browser ada = new Browser(app);
                Browser bob = new Browser(app);
                Browser visitor = new Browser(app)) {
            ada.enter("lobby", "Ada");
            bob.enter("lobby", "Bob");
            visitor.open("/rooms/garden");

            ada.say("Good morning");
            bob.awaitText("#messages .text", "Good morning").say("And to you");
            ada.awaitText("#messages .text", "And to you").say("Thank you");
            bob.awaitText("#messages .text", "Thank you");

            List<String> said = List.of("Good morning", "And to you", "Thank you");
            ada.awaitText("#messages .text", "Thank you");
            assertEquals(said, ada.texts("#messages .text"));
            assertEquals(said, bob.texts("#messages .text"));
            assertEquals(said, bob.open("/rooms/lobby").texts("#messages .text"), "the history");
            visitor.awaitText("[data-room=lobby] .new", "new").awaitText("[data-room=lobby] .count", "2 here");
            assertEquals(List.of(), visitor.texts("#messages .text"), "said in another room");
        }
    }

    @Test
    void whatWasSaidWhileAPageWasAwayArrivesInOrder() {
        try (Browser ada = new Browser(app);
                Browser bob = new Browser(app)) {
            ada.enter("lobby", "Ada");
            bob.enter("lobby", "Bob").script("realtime.close()");
            bob.awaitText("#light", "Disconnected");
            for (String word : List.of("one", "two", "three")) {
                ada.say(word);
                ada.awaitText("#messages .text", word);
            }
            assertEquals(List.of(), bob.texts("#messages .text"));

            bob.script("realtime.connect()");
            bob.awaitText("#light", "Live").awaitText("#messages .text", "three");
            assertEquals(List.of("one", "two", "three"), bob.texts("#messages .text"));
            assertFalse(bob.element("#gap").isDisplayed());
        }
    }

    @Test
    void markupIsShownAsText() {
        String name = "<b>Eve</b>";
        String text = "<img src=x onerror=\"document.title='broken'\"> & <script>document.title='broken'</script>";
        try (Browser eve = new Browser(app)) {
            eve.enter("lobby", name).say(text);
            eve.awaitText("#messages .text", text).awaitText("#messages .news", name + " came in");
            eve.open("/rooms/lobby").awaitText("#people bdi", name);

            assertEquals(List.of(text), eve.texts("#messages .text"));
            assertEquals(List.of(), eve.elements("main b, main img, main script"));
            assertEquals("lobby · Javalin Realtime", eve.script("return document.title"));
        }
    }

    @Test
    void comingAndLeavingAreAnnouncedButNotAReload() {
        try (Browser ada = new Browser(app)) {
            ada.enter("lobby", "Ada");
            try (Browser bob = new Browser(app)) {
                bob.enter("lobby", "Bob").open("/rooms/lobby").say("Reloaded");
                ada.awaitText("#messages .text", "Reloaded");
            }
            ada.awaitText("#messages .news", "Bob left");
            assertEquals(List.of("Ada came in", "Bob came in", "Bob left"), ada.texts("#messages .news"));
            assertEquals(List.of("Ada"), ada.texts("#people bdi"));
        }
    }

    @Test
    void whatCannotBeSaidIsExplainedAndKept() {
        try (Browser ada = new Browser(app)) {
            ada.enter("lobby", "Ada");
            ada.script("document.getElementById('text').maxLength = 600");
            ada.say("x".repeat(501));
            ada.awaitText("#composer-problem", "A message has at most 500 characters; this one has 501.");
            assertEquals(501, ada.element("#text").getDomProperty("value").length());
        }
    }

    @Test
    void theFormsWorkWithoutJavaScript() throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        assertEquals(404, post(client, "/rooms/attic/name", "name=Ada").statusCode());
        assertEquals(200, post(client, "/rooms", "name=The+Attic").statusCode());
        assertEquals(
                403, post(client, "/rooms/the-attic/messages", "text=Hello").statusCode());
        assertEquals(200, post(client, "/rooms/the-attic/name", "name=Ada").statusCode());

        HttpResponse<String> page = post(client, "/rooms/the-attic/messages", "text=Dust+%26+boxes");
        assertEquals(200, page.statusCode());
        assertEquals("/rooms/the-attic", page.uri().getPath());
        assertTrue(page.body().contains("Dust &amp; boxes"), page.body());
    }

    private HttpResponse<String> post(HttpClient client, String path, String form) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.port() + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "text/html")
                .POST(BodyPublishers.ofString(form))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }
}
