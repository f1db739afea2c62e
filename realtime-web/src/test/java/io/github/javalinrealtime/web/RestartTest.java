package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.RealtimeEvent;
import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestPage;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.eclipse.jetty.session.DefaultSessionCache;
import org.eclipse.jetty.session.FileSessionDataStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RestartTest {
    @TempDir
    Path sessions;

    @Test
    void openPagesAreToldToComeBackAndThoseOfSessionsThatAreGoneNotToTryAgain() {
        RealtimeTest first = Apps.start();
        TestPage page = first.browser().open("/page?on=a").connect();
        RawClient raw = RawClient.open(first.browser().open("/page?on=a"), "/?socket_connection_id=" + page.id());
        first.close();
        assertEquals(1012, page.awaitClose());
        assertEquals(1012, raw.awaitClose());

        Javalin second = startAgain(page, config -> {});
        try (RawClient back = reopen(page)) {
            assertEquals(4401, back.awaitClose());
        } finally {
            second.stop();
        }
    }

    @Test
    void aPageWhoseSessionSurvivedIsToldThatItsSubscriptionsAreGone() {
        RealtimeTest first = Apps.start(options -> {}, this::keepSessions);
        TestPage page = first.browser().open("/page?on=a").connect();
        assertTrue(page.isKnown());
        first.close();
        assertEquals(1012, page.awaitClose());

        Javalin second = startAgain(page, this::keepSessions);
        try {
            assertFalse(page.connect().isKnown());
            assertEquals("pong", page.send("ping", Map.of()).body());
        } finally {
            second.stop();
        }
    }

    @Test
    void stoppingIsQuiet() {
        RealtimeTest test = Apps.start();
        CapturedLog log = new CapturedLog();
        try {
            TestPage page = test.browser().open("/page?on=a").connect();
            test.close();
            page.awaitClose();
        } finally {
            log.close();
        }
        assertEquals("", log.text());
    }

    @Test
    void aServerThatStopsTellsWhoLeftBeforeItIsGone() {
        List<Object> left = new CopyOnWriteArrayList<>();
        RealtimeTest test = Apps.start(options -> options.on(RealtimeEvent.Left.class, left::add));
        test.browser().open("/page?on=a").connect();
        test.close();
        assertEquals(1, left.size());
    }

    private void keepSessions(JavalinConfig config) {
        config.jetty.modifyServletContextHandler(context -> {
            DefaultSessionCache cache = new DefaultSessionCache(context.getSessionHandler());
            FileSessionDataStore store = new FileSessionDataStore();
            store.setStoreDir(sessions.toFile());
            cache.setSessionDataStore(store);
            cache.setFlushOnResponseCommit(true);
            context.getSessionHandler().setSessionCache(cache);
        });
    }

    private static Javalin startAgain(TestPage page, Consumer<JavalinConfig> more) {
        return Apps.create(options -> {}, more)
                .start("127.0.0.1", page.answer().uri().getPort());
    }

    private static RawClient reopen(TestPage page) {
        return RawClient.open(page, "/?socket_connection_id=" + page.id() + "&control&resume");
    }
}
