package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.InMemoryRegistry;
import io.github.javalinrealtime.Publication;
import io.github.javalinrealtime.RealtimeException;
import io.github.javalinrealtime.RealtimeException.Outcome;
import io.github.javalinrealtime.Registry;
import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestPage;
import io.github.javalinrealtime.web.testing.TestReply;
import io.javalin.config.JavalinConfig;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a request whose push fails: the registry's link to the channel "far" is down, and says so later. */
@Timeout(30)
class PushFailureTest {
    private static RealtimeTest test;

    @BeforeAll
    static void start() {
        InMemoryRegistry memory = new InMemoryRegistry();
        Registry registry = (Registry) Proxy.newProxyInstance(
                Registry.class.getClassLoader(),
                new Class<?>[] {Registry.class},
                (proxy, method, arguments) -> answer(memory, method, arguments));
        test = Apps.start(options -> options.registry = registry, PushFailureTest::routes);
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    // The plugin waits for it.
    @SuppressWarnings("FutureReturnValueIgnored")
    private static Object answer(Registry memory, Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("publishAsync")
                && arguments[0] instanceof Publication publication
                && publication.channel().name().equals("far")) {
            return CompletableFuture.supplyAsync(
                    () -> {
                        throw new RealtimeException(Outcome.UNKNOWN, "a secret of the link", null);
                    },
                    CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS));
        }
        try {
            return method.invoke(memory, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    private static void routes(JavalinConfig config) {
        config.routes.post("/push/{channel}", ctx -> socket(ctx).push("hi", ctx.pathParam("channel")));
        config.routes.post(
                "/future/{channel}", ctx -> ctx.future(() -> socket(ctx).pushAsync("hi", ctx.pathParam("channel"))));
        config.routes.post(
                "/chain/{channel}",
                ctx -> ctx.future(() ->
                        socket(ctx).pushAsync("hi", ctx.pathParam("channel")).thenRun(() -> ctx.result("pushed"))));
        config.routes.post("/join/{channel}", ctx -> {
            try {
                test.plugin().pushAsync("hi", ctx.pathParam("channel")).join();
            } catch (CompletionException failed) {
                throw failed.getCause() instanceof RealtimeException known ? known : failed;
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"push", "future", "chain", "join"})
    void aRequestWhosePushFailsIsToldToTryAgainHoweverItPushed(String way) {
        HttpResponse<String> failed = test.browser().post("/" + way + "/far", Map.of());
        assertEquals(503, failed.statusCode());
        assertEquals("1", failed.headers().firstValue("Retry-After").orElse("none"));
        assertFalse(failed.body().contains("secret"), failed.body());
        assertEquals(200, test.browser().post("/" + way + "/near", Map.of()).statusCode());
    }

    @Test
    void aCalledRouteIsAnsweredTheSameWay() {
        TestPage page = test.browser().open("/page?on=near").connect();
        TestReply failed = page.call("POST", "/chain/far", null);
        assertEquals(503, failed.status());
        assertTrue(page.call("POST", "/chain/near", null).body().contains("pushed"));
        assertEquals("hi", page.awaitPush("near").as(String.class));
    }
}
