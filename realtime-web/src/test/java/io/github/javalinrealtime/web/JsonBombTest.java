package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.web.testing.RealtimeTest;
import io.github.javalinrealtime.web.testing.TestPage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Frames that are small to send and were large, deep or ambiguous to read. */
@Timeout(120)
class JsonBombTest {
    private static final long MOST_HEAP = 5 << 20;
    private static final int ROUNDS = 20;

    /** As long as a frame may be, nearly. */
    private static final int LONG = 120_000;

    private static RealtimeTest test;

    /** What is sent, with the error that answers it. */
    private final Map<String, String> bombs = new LinkedHashMap<>();

    @BeforeAll
    static void start() {
        test = Apps.start(
                options -> {
                    options.limits.framesPerSecond = ConformanceApp.PATIENT;
                    options.handler(
                            "decimal",
                            call -> call.input(BigDecimal.class).toBigInteger().bitLength());
                    options.handler("integer", call -> call.input(Integer.class).toString());
                    options.handler("never", call -> new CompletableFuture<String>());
                    options.handler("map", call -> call.input(Map.class).size());
                },
                config -> {});
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    @Test
    void eachIsAnsweredWithAnErrorAndTakesNoMemoryAndTheSocketLives() throws Exception {
        deep();
        numbers();
        ambiguous();
        names();
        texts();
        assertTrue(bombs.size() >= 20, bombs.size() + " bombs");
        try (RawClient raw = raw()) {
            explode(raw);
            long before = heap();
            for (int i = 0; i < ROUNDS; i++) {
                explode(raw);
            }
            long grown = heap() - before;
            System.err.println("JSON bombs: " + ROUNDS + " times " + bombs.size() + ", heap " + grown / 1024 + " KiB");
            assertTrue(grown < MOST_HEAP, grown + " bytes");
        }
    }

    @Test
    void namesThatNeverComeAgainAreNotKept() throws Exception {
        try (RawClient raw = raw()) {
            long before = heap();
            for (int frame = 0; frame < 400; frame++) {
                for (int length : new int[] {240, 49_000}) {
                    String name = frame + "x".repeat(length);
                    raw.send("{\"id\":1,\"action\":\"map\",\"input\":{\"" + name + "\":0},\"" + name + "\":1}");
                    assertTrue(raw.next().startsWith("{\"id\":"));
                }
            }
            long grown = heap() - before;
            System.err.println("names that never come again: heap " + grown / 1024 + " KiB");
            assertTrue(grown < MOST_HEAP, grown + " bytes");
        }
    }

    @Test
    void whatACallThatIsNotAnsweredYetHoldsIsNoLongerThanItsText() throws Exception {
        String objects = "[" + "{},".repeat(LONG / 3) + "{}]";
        List<RawClient> raws = new ArrayList<>();
        try {
            long before = heap();
            for (int i = 0; i < 20; i++) {
                RawClient raw = raw();
                raws.add(raw);
                raw.send(action("never", objects)).allUntilPong();
            }
            long grown = heap() - before;
            System.err.println("calls in flight: 20 of " + LONG + " bytes, heap " + grown / 1024 + " KiB");
            assertTrue(grown < 20 * 4 * LONG, grown + " bytes");
        } finally {
            raws.forEach(RawClient::close);
        }
    }

    private void deep() {
        bomb("bad-json", "[".repeat(LONG));
        bomb("bad-json", input("[".repeat(LONG / 2) + "]".repeat(LONG / 2)));
        bomb("bad-json", input("{\"a\":".repeat(LONG / 8) + "1" + "}".repeat(LONG / 8)));
        bomb("bad-json", input("[".repeat(32) + "]".repeat(32)));
        bomb("bad-json", "{\"a\":".repeat(LONG / 5));
    }

    private void numbers() {
        bomb("bad-json", input("9".repeat(101)));
        bomb("bad-json", input("9".repeat(LONG)));
        bomb("bad-json", input("0." + "0".repeat(LONG) + "1"));
        bomb("bad-json", action("decimal", "1e999999999"));
        bomb("bad-json", action("decimal", "-1e999999999"));
        bomb("bad-json", action("decimal", "1e-999999999"));
        bomb("bad-json", input("1e400"));
        bomb("bad-input", action("integer", "1e99"));
        bomb("bad-json", input("NaN"));
        bomb("bad-json", input("007"));
    }

    private void ambiguous() {
        bomb("bad-json", "{\"id\":1,\"id\":2,\"action\":\"ping\"}");
        bomb("bad-json", "{\"id\":1,\"action\":\"ping\",\"action\":\"call-route\",\"uri\":\"/page\"}");
        bomb("bad-json", input("{\"a\":1,\"\\u0061\":2}"));
        bomb("bad-json", "{\"id\":1,\"action\":\"ping\"}{}");
        bomb("bad-json", "{\"id\":1,\"action\":\"ping\"}]");
        bomb("bad-json", "{\"id\":1,\"action\":\"ping\"/* or not */}");
        bomb("bad-json", "{'id':1,'action':'ping'}");
        bomb("bad-json", "{\"id\":1,\"action\":\"ping\",}");
        bomb("bad-json", "\ufeff{\"id\":1,\"action\":\"ping\"}");
        bomb("bad-json", "[{\"id\":1,\"action\":\"ping\"}]");
        bomb("bad-json", " ".repeat(LONG));
        bomb("missing-action", "{\"id\":1,\"__proto__\":{\"action\":\"ping\"}}");
    }

    private void names() {
        bomb("bad-json", "{\"" + "a".repeat(LONG) + "\":1}");
        bomb("bad-json", input("{\"" + "a".repeat(257) + "\":1}"));
        bomb("unknown-action", action("no such action", "{" + fields(10_000, i -> "" + i) + "}"));
        // Each pair of letters has one hash, so all of these names have.
        bomb("unknown-action", action("no such action", "{" + fields(2_048, JsonBombTest::sameHash) + "}"));
        bomb("unknown-action", action("no such action", "[" + "[],".repeat(LONG / 3) + "[]]"));
    }

    private void texts() {
        bomb("unknown-action", "{\"id\":\"\\ud800\",\"action\":\"\\udfff\"}");
        bomb("bad-input", "{\"id\":1,\"action\":\"call-route\",\"uri\":\"/\\ud800\"}");
        bomb("bad-input", "{\"id\":1,\"action\":\"call-route\",\"uri\":\"/\\u0000\"}");
        bomb("bad-input", "{\"id\":1,\"action\":\"call-route\",\"uri\":\"/" + "a".repeat(LONG) + "\"}");
        bomb(
                "bad-input",
                "{\"id\":1,\"action\":\"call-route\",\"uri\":\"/page\",\"input\":[" + "1,".repeat(50_000) + "1]}");
        bomb("bad-json", input("\"\u0007\""));
        bomb("bad-json", input("\"\\x\""));
        bomb("missing-id", "{\"id\":\"\",\"action\":\"ping\"}");
        bomb("missing-action", "{\"id\":1,\"action\":{\"ping\":1}}");
    }

    private void bomb(String error, String frame) {
        bombs.put(frame, error);
    }

    private void explode(RawClient raw) throws InterruptedException {
        for (Map.Entry<String, String> bomb : bombs.entrySet()) {
            String shown = bomb.getKey().substring(0, Math.min(80, bomb.getKey().length()));
            String reply = raw.send(bomb.getKey()).next();
            assertTrue(reply.endsWith("\"error\":\"" + bomb.getValue() + "\"}"), shown + " was answered " + reply);
            assertEquals(List.of(), raw.allUntilPong(), shown);
        }
    }

    private RawClient raw() {
        TestPage page = test.browser().open("/page");
        return RawClient.open(page, "/?socket_connection_id=" + page.id());
    }

    private static String input(String json) {
        return action("map", json);
    }

    private static String action(String name, String json) {
        return "{\"id\":1,\"action\":\"" + name + "\",\"input\":" + json + "}";
    }

    private static String fields(int count, IntFunction<String> name) {
        return IntStream.range(0, count)
                .mapToObj(i -> '"' + name.apply(i) + "\":0")
                .collect(Collectors.joining(","));
    }

    private static String sameHash(int number) {
        return IntStream.range(0, 11)
                .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB")
                .collect(Collectors.joining());
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
