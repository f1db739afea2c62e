package io.github.javalinrealtime.web;

import io.javalin.Javalin;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.ToLongFunction;

/** What a call in process costs against one over loopback HTTP, for a route that does next to nothing. Run by hand. */
final class RouteCallBenchmark {
    private static final int ROUNDS = 9;
    private static final int CALLS = 4_000;

    private record Cost(long wall, long cpu) {}

    public static void main(String[] args) throws Exception {
        CompletableFuture<UpgradeRequest> page = new CompletableFuture<>();
        Javalin app = Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    config.routes.get("/page", ctx -> page.complete(UpgradeRequest.of(ctx.req())));
                    config.routes.get("/ping", ctx -> ctx.result("pong"));
                })
                .start(0);
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
        timer.setRemoveOnCancelPolicy(true);
        RouteCaller routes = new RouteCaller(app.jettyServer().server(), timer, Duration.ofSeconds(10));

        String origin = "http://localhost:" + app.port();
        HttpClient http = HttpClient.newHttpClient();
        http.send(HttpRequest.newBuilder(URI.create(origin + "/page")).build(), BodyHandlers.discarding());
        HttpRequest ping = HttpRequest.newBuilder(URI.create(origin + "/ping")).build();
        UpgradeRequest caller = page.join();

        Callable<CompletableFuture<String>> inProcess =
                () -> routes.call(RouteCall.of(caller, "GET", "/ping", null, Map.of(), Set.of()), "mark")
                        .thenApply(RouteResponse::body);
        compare(
                inProcess,
                () -> CompletableFuture.completedFuture(
                        http.send(ping, BodyHandlers.ofString()).body()),
                1);
        compare(inProcess, () -> http.sendAsync(ping, BodyHandlers.ofString()).thenApply(HttpResponse::body), 8);

        app.stop();
        timer.shutdownNow();
    }

    private static void compare(
            Callable<CompletableFuture<String>> inProcess, Callable<CompletableFuture<String>> loopback, int together)
            throws Exception {
        Cost[] ours = new Cost[ROUNDS];
        Cost[] theirs = new Cost[ROUNDS];
        for (int round = -3; round < ROUNDS; round++) { // the rounds below zero warm up
            Cost our = measure(inProcess, together);
            Cost their = measure(loopback, together);
            if (round >= 0) {
                ours[round] = our;
                theirs[round] = their;
            }
        }
        System.out.printf("loopback / in process, %d at a time:", together);
        System.out.printf(" wall %.1f", median(theirs, Cost::wall) / median(ours, Cost::wall));
        System.out.printf(", CPU %.1f%n", median(theirs, Cost::cpu) / median(ours, Cost::cpu));
    }

    private static Cost measure(Callable<CompletableFuture<String>> call, int together) throws Exception {
        List<CompletableFuture<String>> calls = new ArrayList<>();
        long cpu = cpuNanos();
        long wall = System.nanoTime();
        for (int i = 0; i < CALLS; i += together) {
            for (int j = 0; j < together; j++) {
                calls.add(call.call());
            }
            if (!calls.stream().allMatch(answer -> answer.join().equals("pong"))) {
                throw new IllegalStateException("A call went wrong");
            }
            calls.clear();
        }
        return new Cost(System.nanoTime() - wall, cpuNanos() - cpu);
    }

    private static long cpuNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }

    private static double median(Cost[] costs, ToLongFunction<Cost> part) {
        return Arrays.stream(costs).mapToLong(part).sorted().toArray()[ROUNDS / 2];
    }
}
