package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CallsTest {
    private final TestApp app = new TestApp();
    private final ConnectionKey page = RegistryHarness.page();
    private final FakeTransport client = app.openRaw(page);

    static Stream<Arguments> badFrames() {
        return Stream.of(
                Arguments.of("", "bad-json", "null"),
                Arguments.of("{", "bad-json", "null"),
                Arguments.of("[]", "bad-json", "null"),
                Arguments.of("null", "bad-json", "null"),
                Arguments.of("\"text\"", "bad-json", "null"),
                Arguments.of("{\"id\":\"1\",\"action\":\"ping\"} {}", "bad-json", "null"),
                Arguments.of("{\"id\":\"1\",\"id\":\"2\",\"action\":\"ping\"}", "bad-json", "null"),
                Arguments.of("[".repeat(10_000), "bad-json", "null"),
                Arguments.of("{\"a\":".repeat(40) + "1" + "}".repeat(40), "bad-json", "null"),
                Arguments.of("{\"id\":" + "1".repeat(101) + ",\"action\":\"ping\"}", "bad-json", "null"),
                Arguments.of("{}", "missing-id", "null"),
                Arguments.of("{\"action\":\"ping\"}", "missing-id", "null"),
                Arguments.of("{\"id\":null,\"action\":\"ping\"}", "missing-id", "null"),
                Arguments.of("{\"id\":\"\",\"action\":\"ping\"}", "missing-id", "null"),
                Arguments.of("{\"id\":true,\"action\":\"ping\"}", "missing-id", "null"),
                Arguments.of("{\"id\":{},\"action\":\"ping\"}", "missing-id", "null"),
                Arguments.of("{\"id\":\"1\"}", "missing-action", "\"1\""),
                Arguments.of("{\"id\":7,\"action\":\"\"}", "missing-action", "7"),
                Arguments.of("{\"id\":7,\"action\":8}", "missing-action", "7"),
                Arguments.of("{\"id\":\"1\",\"action\":\"nobody's\"}", "unknown-action", "\"1\""),
                Arguments.of("{\"action\":\"resume\"}", "bad-input", "null"),
                Arguments.of("{\"id\":\"1\",\"action\":\"sum\",\"input\":[]}", "bad-input", "\"1\""),
                Arguments.of("{\"id\":\"1\",\"action\":\"sum later\",\"input\":[]}", "bad-input", "\"1\""),
                Arguments.of("{\"id\":\"1\",\"action\":\"throw\"}", "failed", "\"1\""),
                Arguments.of("{\"id\":\"1\",\"action\":\"throw later\"}", "failed", "\"1\""),
                Arguments.of("{\"id\":\"1\",\"action\":\"error\"}", "failed", "\"1\""),
                Arguments.of("{\"id\":\"1\",\"action\":\"unwritable\"}", "failed", "\"1\""),
                Arguments.of("{\"id\":\"1\",\"action\":\"huge\"}", "too-large", "\"1\""));
    }

    @ParameterizedTest
    @MethodSource("badFrames")
    void aBadFrameIsAnsweredAndTheSocketLives(String frame, String error, String id) {
        handlers();
        JsonNode reply = app.send(client, frame).last();
        assertEquals(error, reply.path("error").asText());
        assertEquals(statusOf(error), reply.path("status").asInt());
        assertEquals(id, reply.get("id").toString());
        assertEquals("", reply.path("body").asText());
        assertFalse(client.frames.toString().contains("secret"), client.frames.toString());
        assertEquals("pong", call("ping", "null").path("body").asText());
        assertNull(client.closed);
    }

    @Test
    void everyCodeOfTheTableIsWrittenAsItsName() {
        assertEquals(
                List.of(400, 400, 400, 400, 401, 404, 413, 429, 500),
                Stream.of(
                                "bad-json",
                                "missing-id",
                                "missing-action",
                                "bad-input",
                                "session-ended",
                                "unknown-action",
                                "too-large",
                                "too-many-calls",
                                "failed")
                        .map(CallsTest::statusOf)
                        .toList());
    }

    @Test
    void aFailureIsToldToTheApp() {
        handlers();
        call("throw", "null");
        RealtimeEvent.Failed failed = app.events(RealtimeEvent.Failed.class).get(0);
        assertEquals(page, failed.page());
        assertEquals("secret", failed.cause().getMessage());
        call("sum", "[]");
        assertEquals(1, app.events(RealtimeEvent.Failed.class).size());
    }

    @Test
    void whatAHandlerReturnsIsTheReply() {
        app.realtime.handler("text", call -> "hi");
        app.realtime.handler("nothing", call -> null);
        app.realtime.handler("json", call -> Map.of("a", List.of(1, 2)));
        app.realtime.handler("own", call -> Reply.text(201, "made"));
        app.realtime.handler("later", call -> CompletableFuture.completedStage(Map.of("b", "ü")));
        assertEquals(
                "{\"id\":\"1\",\"status\":200,\"headers\":{\"content-type\":\"text/plain\"},\"body\":\"hi\"}",
                call("text", "1").toString());
        assertEquals("", call("nothing", "1").path("body").asText());
        assertEquals("{\"a\":[1,2]}", call("json", "1").path("body").asText());
        assertEquals(
                "application/json",
                call("json", "1").path("headers").path("content-type").asText());
        assertEquals(201, call("own", "1").path("status").asInt());
        assertEquals("{\"b\":\"ü\"}", call("later", "1").path("body").asText());
    }

    @Test
    void aHandlerHasTheInputTheSessionAndTheSocket() {
        app.realtime.handler("greet", call -> {
            call.socket().subscribe("room");
            call.socket().push("hello", "room");
            assertTrue(call.socket().isCall());
            assertEquals(page, call.socket().key());
            assertEquals("null", call.field("nothing"));
            return call.action() + " " + call.session("user") + call.input(Map.class) + call.session("none");
        });
        call("greet", "{\"a\":1}");
        assertTrue(client.frames.toString().contains("\"body\":\"greet Ann{a=1}null\""), client.frames.toString());
        assertEquals(List.of("hello"), client.payloads());
    }

    @Test
    void callsOfAPageRunInOrder() {
        List<String> order = new ArrayList<>();
        app.realtime.handler("note", call -> order.add(call.field("input")));
        for (int i = 0; i < 20; i++) {
            client.attached.receive("{\"id\":" + i + ",\"action\":\"note\",\"input\":" + i + "}");
        }
        app.settle();
        assertEquals(IntStream.range(0, 20).mapToObj(i -> "" + i).toList(), order);
        assertEquals(
                IntStream.range(0, 20).boxed().toList(),
                client.nodes().stream().map(frame -> frame.get("id").asInt()).toList());
    }

    @Test
    void aReplyThatComesLaterMakesNobodyWaitAndThereAreAtMostEight() {
        List<CompletableFuture<String>> pending = new ArrayList<>();
        app.realtime.handler("wait", call -> {
            pending.add(new CompletableFuture<>());
            return pending.get(pending.size() - 1).minimalCompletionStage();
        });
        for (int i = 0; i < 8; i++) {
            client.attached.receive("{\"id\":" + i + ",\"action\":\"wait\"}");
        }
        app.settle();
        assertEquals(8, pending.size());
        assertEquals("too-many-calls", call("wait", "1").path("error").asText());
        pending.get(3).complete("three");
        app.settle();
        assertEquals(3, client.last().path("id").asInt());
        assertEquals("pong", call("ping", "1").path("body").asText());
    }

    @Test
    void aCallThatIsNeverAnsweredIsTimedOutAndItsPlaceIsFree() {
        List<CompletableFuture<String>> pending = new ArrayList<>();
        app.realtime.handler("wait", call -> {
            pending.add(new CompletableFuture<>());
            return pending.get(pending.size() - 1).minimalCompletionStage();
        });
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 8; i++) {
                app.send(client, "{\"id\":" + i + ",\"action\":\"wait\"}");
            }
            app.pass(Settings.CALL_TIMEOUT.minusSeconds(1));
            client.attached.alive();
            assertEquals(round * 8, client.nodes().size());
            app.pass(Duration.ofSeconds(1));
            client.nodes()
                    .forEach(reply ->
                            assertEquals("timed-out", reply.path("error").asText()));
            assertEquals((round + 1) * 8, client.nodes().size());
        }
        pending.forEach(late -> late.complete("late"));
        app.settle();
        assertEquals(40, client.nodes().size());
    }

    @Test
    void whatAHandlerLeavesForLaterRunsWhenItHasReturned() {
        List<String> order = new ArrayList<>();
        app.realtime.handler("two parts", call -> {
            CompletableFuture<String> answer = new CompletableFuture<>();
            call.later(() -> answer.complete(order.toString()));
            order.add("handled");
            assertThrows(IllegalStateException.class, () -> call.later(() -> {}));
            return answer.minimalCompletionStage();
        });
        assertEquals("[handled]", call("two parts", "1").path("body").asText());
        app.realtime.handler("thrown", call -> {
            call.later(() -> order.add("later"));
            throw new IllegalStateException("on purpose");
        });
        assertEquals("failed", call("thrown", "1").path("error").asText());
        assertEquals(List.of("handled"), order);
    }

    @Test
    void anErrorInsideOneCallDoesNotUseUpThePlaces() {
        handlers();
        for (int i = 0; i < 20; i++) {
            assertEquals(
                    "failed",
                    call(i % 2 == 0 ? "throw" : "throw later", "1")
                            .path("error")
                            .asText());
            app.time.pass(Duration.ofSeconds(1));
        }
    }

    @Test
    void whoSendsTooMuchIsClosed() {
        for (int i = 0; i < 100; i++) {
            app.send(client, "{\"id\":1,\"action\":\"ping\"}");
        }
        assertNull(client.closed);
        app.send(client, "{\"id\":1,\"action\":\"ping\"}");
        assertEquals(4429, client.closed.code());
    }

    @Test
    void whoSendsFiftyASecondIsNotClosed() {
        for (int second = 0; second < 10; second++) {
            for (int i = 0; i < 50; i++) {
                app.send(client, "{\"id\":1,\"action\":\"ping\"}");
            }
            app.time.pass(Duration.ofSeconds(1));
        }
        assertNull(client.closed);
    }

    @Test
    void aNameIsGivenOnce() {
        app.realtime.handler("mine", call -> null);
        for (String taken : List.of("mine", "ping", "resume", " ", "")) {
            assertThrows(IllegalArgumentException.class, () -> app.realtime.handler(taken, call -> null));
        }
    }

    private JsonNode call(String action, String input) {
        return app.send(client, "{\"id\":\"1\",\"action\":\"" + action + "\",\"input\":" + input + "}")
                .last();
    }

    private void handlers() {
        app.realtime.handler("sum", call -> call.input(Map.class));
        app.realtime.handler(
                "sum later", call -> CompletableFuture.completedStage("").thenApply(text -> call.input(Map.class)));
        app.realtime.handler("throw", call -> {
            throw new Exception("secret");
        });
        app.realtime.handler("error", call -> {
            throw new AssertionError("secret");
        });
        app.realtime.handler("throw later", call -> CompletableFuture.failedStage(new Exception("secret")));
        app.realtime.handler("unwritable", call -> new Object());
        app.realtime.handler("huge", call -> "x".repeat(600 << 10));
    }

    private static int statusOf(String code) {
        return Stream.of(ErrorCode.values())
                .filter(one -> one.code().equals(code))
                .findFirst()
                .orElseThrow()
                .status();
    }
}
