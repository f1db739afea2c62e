package io.github.javalinrealtime.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.UnauthorizedResponse;
import io.javalin.http.staticfiles.Location;
import io.javalin.security.RouteRole;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;

/** An app with a route for each thing that a called route may do. */
final class CalledApp {
    /** What {@code /page} and the upgrade of {@code /socket} saw of their client. */
    static final BlockingQueue<UpgradeRequest> CALLERS = new LinkedBlockingQueue<>();

    static final BlockingQueue<Thread> THREADS = new LinkedBlockingQueue<>();
    static final BlockingQueue<String> BEGUN_FUTURES = new LinkedBlockingQueue<>();
    static final BlockingQueue<String> ENDED_FUTURES = new LinkedBlockingQueue<>();
    static final CountDownLatch RELEASED = new CountDownLatch(1);

    private static final CyclicBarrier EIGHT = new CyclicBarrier(8);
    private static final byte[] LATIN = {(byte) 0xe9};

    private enum Role implements RouteRole {
        MEMBER
    }

    private CalledApp() {}

    static void routes(JavalinConfig config, Path files) {
        config.staticFiles.add(files.toString(), Location.EXTERNAL);
        config.jetty.modifyHttpConfiguration(http -> http.addCustomizer(new ForwardedRequestCustomizer()));
        config.jetty.modifyServer(server -> server.setRequestLog((request, response) -> {
            if (request.getHttpURI().getPath().equals("/never")) {
                ENDED_FUTURES.add("/never");
            }
        }));
        config.routes.before("/ordered", ctx -> ctx.header("x-order", "before"));
        config.routes.get("/ordered", ctx -> ctx.header("x-order", ctx.res().getHeader("x-order") + " route"));
        config.routes.after("/ordered", ctx -> ctx.header("x-order", ctx.res().getHeader("x-order") + " after"));
        config.routes.beforeMatched(ctx -> {
            if (ctx.routeRoles().contains(Role.MEMBER) && ctx.sessionAttribute("member") == null) {
                throw new UnauthorizedResponse("members only");
            }
        });
        config.routes.post("/login", ctx -> ctx.sessionAttribute("member", "ann"));
        config.routes.get("/members", ctx -> ctx.result("hello " + ctx.sessionAttribute("member")), Role.MEMBER);
        config.routes.post("/members/count", CalledApp::count, Role.MEMBER);
        config.routes.get("/rooms/{room}", ctx -> ctx.result(ctx.pathParam("room") + ctx.queryParamMap()));
        config.routes.delete("/rooms/{room}", ctx -> ctx.result("deleted" + ctx.queryParamMap()));
        config.routes.post("/form", ctx -> ctx.result("" + ctx.formParamMap()));
        config.routes.post("/echo", ctx -> ctx.result(ctx.contentType() + " " + ctx.body()));
        config.routes.put(
                "/json", ctx -> ctx.result("" + ctx.bodyAsClass(JsonNode.class).path("a")));
        config.routes.patch(
                "/headers", ctx -> ctx.result(ctx.header("x-csrf-token") + " " + ctx.header("Accept-Language")));
        config.routes.get("/mapped", ctx -> fail(new IllegalStateException("teapot")));
        config.routes.exception(IllegalStateException.class, CalledApp::map);
        config.routes.get("/broken", ctx -> fail(new UnsupportedOperationException("on purpose")));
        config.routes.get("/old", ctx -> ctx.redirect("/ordered"));
        config.routes.get("/future", ctx -> ctx.future(() -> CompletableFuture.runAsync(() -> ctx.result("later"))));
        config.routes.get("/async", ctx -> ctx.async(() -> ctx.result("elsewhere")));
        config.routes.get(
                "/never",
                ctx -> ctx.future(() -> {
                    BEGUN_FUTURES.add("/never");
                    return new CompletableFuture<>();
                }));
        config.routes.get("/blocked", ctx -> RELEASED.await());
        config.routes.get("/streamed", CalledApp::stream);
        config.routes.get("/endless", CalledApp::streamWithoutEnd);
        config.routes.get("/large", ctx -> ctx.result("x".repeat(Integer.parseInt(ctx.queryParam("size")))));
        config.routes.get(
                "/latin",
                ctx -> ctx.contentType("text/plain;charset=ISO-8859-1").result(LATIN));
        config.routes.get("/cookie", ctx -> ctx.cookie("secret", "1").header("x-other", "2"));
        config.routes.get("/empty", ctx -> ctx.status(204).outputStream().write(LATIN));
        config.routes.head("/sized", ctx -> ctx.header("Content-Length", "2000000"));
        config.routes.get("/vary", ctx -> {
            ctx.res().addHeader("Vary", "Cookie");
            ctx.res().addHeader("Vary", "Origin");
        });
        config.routes.sse("/events", client -> client.keepAlive());
        config.routes.get("/meet", ctx -> ctx.result("" + (EIGHT.await(10, TimeUnit.SECONDS) >= 0)));
        config.routes.get("/mark", ctx -> ctx.result("" + RouteCaller.markOf(ctx.req())));
        config.routes.get("/thread", ctx -> THREADS.add(Thread.currentThread()));
        config.routes.get("/page", ctx -> {
            CALLERS.add(UpgradeRequest.of(ctx.req()));
            ctx.result(seen(ctx));
        });
        config.routes.wsBeforeUpgrade("/socket", ctx -> CALLERS.add(UpgradeRequest.of(ctx.req())));
        config.routes.ws("/socket", ws -> {});
    }

    private static void count(Context ctx) {
        Integer before = ctx.sessionAttribute("count");
        ctx.sessionAttribute("count", before == null ? 1 : before + 1);
        ctx.result("" + ctx.<Integer>sessionAttribute("count"));
    }

    private static void map(Exception failure, Context ctx) {
        ctx.status(418).result("" + failure.getMessage());
    }

    private static void fail(RuntimeException failure) {
        throw failure;
    }

    private static void stream(Context ctx) throws Exception {
        for (int i = 0; i < 3; i++) {
            ctx.outputStream().write(("part " + i + ";").getBytes(StandardCharsets.UTF_8));
            ctx.outputStream().flush();
        }
    }

    private static void streamWithoutEnd(Context ctx) throws Exception {
        byte[] part = new byte[64 * 1024];
        while (true) {
            ctx.outputStream().write(part);
        }
    }

    private static String seen(Context ctx) {
        String forwarded = ctx.header("X-Forwarded-For") + " " + ctx.header("X-Forwarded-Proto");
        boolean secure = ctx.req().isSecure();
        return String.join(" ", ctx.ip(), ctx.url(), "" + secure, "" + ctx.req().getRemotePort(), forwarded);
    }
}
