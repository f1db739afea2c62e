package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.javalinrealtime.ErrorCode;
import io.javalin.Javalin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Calls in time: the threads that they run on, how long they may take, and the end of the server. */
class RouteCallerThreadsTest extends RouteCallerSuite {
    @AfterAll
    static void release() {
        CalledApp.RELEASED.countDown();
    }

    @Test
    void aRouteThatDoesNotAnswerFailsAsTimedOutAndItsRequestEnds() throws Exception {
        CalledApp.ENDED_FUTURES.clear();
        assertEquals(ErrorCode.TIMED_OUT, failure(callerOf(app, Duration.ofMillis(20)), "/never"));
        assertEquals("/never", CalledApp.ENDED_FUTURES.take());
        assertEquals(ErrorCode.TIMED_OUT, failure(callerOf(app, Duration.ofMillis(20)), "/blocked"));
    }

    @Test
    void eightCallsRunAtTheSameTime() throws Exception {
        List<CompletableFuture<RouteResponse>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            calls.add(call(routes, RouteCall.of(page, "GET", "/meet", null, Map.of(), Set.of())));
        }
        for (CompletableFuture<RouteResponse> call : calls) {
            assertEquals("true", call.get().body(), "each waits for the other seven");
        }
    }

    @Test
    void aCallNeverRunsOnTheThreadOfItsCaller() throws Exception {
        get("/thread");
        assertNotEquals(Thread.currentThread(), CalledApp.THREADS.take());
    }

    @Test
    void aServerThatStopsRefusesCallsAndEndsThoseThatRun() throws Exception {
        Javalin other =
                Javalin.create(config -> CalledApp.routes(config, files)).start(0);
        RouteCaller caller = callerOf(other, Duration.ofSeconds(20));
        RouteCall call = RouteCall.of(page, "GET", "/never", null, Map.of(), Set.of());
        CalledApp.BEGUN_FUTURES.clear();
        CompletableFuture<RouteResponse> running = call(caller, call);
        assertEquals("/never", CalledApp.BEGUN_FUTURES.poll(10, TimeUnit.SECONDS));
        caller.stop();
        assertEquals(ErrorCode.STOPPING, failure(caller, "/ordered"));
        other.stop();
        assertEquals(ErrorCode.STOPPING, code(running));
        assertEquals(ErrorCode.STOPPING, failure(callerOf(other, Duration.ofSeconds(20)), "/ordered"));
    }

    @Test
    void itWorksOnVirtualThreadsWhereTheAppTurnedThemOn() throws Exception {
        Javalin virtual = Javalin.create(config -> {
                    config.concurrency.useVirtualThreads = true;
                    CalledApp.routes(config, files);
                })
                .start(0);
        RouteCall call = RouteCall.of(page, "GET", "/thread", null, Map.of(), Set.of());
        assertEquals(
                200,
                call(
                                callerOf(virtual, Duration.ofSeconds(20)),
                                virtual.jettyServer().server().getThreadPool(),
                                call)
                        .get()
                        .status());
        String kind = CalledApp.THREADS.take().getClass().getSimpleName();
        assertEquals(Runtime.version().feature() >= 21, kind.contains("Virtual"), kind);
        virtual.stop();
    }
}
