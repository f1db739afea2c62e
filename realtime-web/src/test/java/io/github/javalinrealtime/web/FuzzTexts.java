package io.github.javalinrealtime.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;

/** What a client may say, each kind of frame that docs/protocol.md knows, and what else looks like it. */
final class FuzzTexts {
    private static final int MOST_CHANGES = 3;

    private static final List<List<String>> VALID = List.of(
            List.of("\"id\":\"7\"", "\"action\":\"ping\""),
            List.of("\"id\":7", "\"action\":\"echo\"", "\"input\":{\"a\":[1,2.5,true,null,\"é 💬 \\u00e9\"]}"),
            List.of("\"id\":\"t\"", "\"action\":\"typed\"", "\"input\":{\"name\":\"a\",\"times\":1,\"tags\":[\"x\"]}"),
            List.of("\"id\":\"u\"", "\"action\":\"nobody\"", "\"input\":null"),
            List.of(
                    "\"action\":\"resume\"",
                    "\"positions\":{\"room\":\"abc.12\",\"room:1\":\"x.0\"}",
                    "\"private\":{\"notice\":\"abc.7\"}"),
            List.of("\"id\":\"g\"", "\"action\":\"call-route\"", "\"uri\":\"/rooms/1\"", "\"input\":{\"a\":\"b c\"}"),
            List.of(
                    "\"id\":\"d\"",
                    "\"action\":\"call-route\"",
                    "\"method\":\"DELETE\"",
                    "\"uri\":\"/rooms/x%20y?a=b\""),
            List.of(
                    "\"id\":\"p\"",
                    "\"action\":\"call-route\"",
                    "\"method\":\"POST\"",
                    "\"uri\":\"/echo\"",
                    "\"input\":{\"text\":\"hi\",\"n\":[1,2]}",
                    "\"headers\":{\"accept\":\"text/html\",\"x-csrf-token\":\"1\"}"),
            List.of(
                    "\"id\":\"f\"",
                    "\"action\":\"call-route\"",
                    "\"method\":\"POST\"",
                    "\"uri\":\"/form\"",
                    "\"input\":{\"a\":\"1\",\"b\":[\"2\",\"3\"]}",
                    "\"headers\":{\"content-type\":\"application/x-www-form-urlencoded\"}"),
            List.of(
                    "\"id\":\"h\"",
                    "\"action\":\"call-route\"",
                    "\"method\":\"PATCH\"",
                    "\"uri\":\"/push\"",
                    "\"input\":\"as it is\"",
                    "\"headers\":{\"content-type\":\"text/plain\"}"));

    private static final List<String> NAMES = List.of(
            "id",
            "action",
            "input",
            "method",
            "uri",
            "headers",
            "positions",
            "private",
            "page",
            "__proto__",
            "toString",
            "");

    private static final List<String> ACTIONS = List.of(
            "ping",
            "resume",
            "echo",
            "typed",
            "call-route",
            "Ping",
            "ping ",
            "__proto__",
            "constructor",
            "*",
            "\\u0000",
            "");

    private static final List<String> METHODS = List.of(
            "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "get", "OPTIONS", "TRACE", "CONNECT", "PRI", "G T", "");

    private static final List<String> URIS = List.of(
            "/",
            "",
            "*",
            "/rooms/1",
            "/rooms/%zz",
            "/rooms/%00",
            "/rooms/%ff%fe",
            "/rooms/%2e%2e/push",
            "/rooms/%2F%2f",
            "/rooms/%c0%ae",
            "/rooms/%u0041",
            "/rooms/%",
            "/rooms/../push",
            "/rooms/./..;/push",
            "/rooms/1;a=b/c;",
            "/rooms/1?a=%zz&b=%",
            "/query?a=%E9&=&&b=+",
            "/query?%00=%ff",
            "/query?a=%zz",
            "/..",
            "/../../x",
            "//evil.example/x",
            "///",
            "/\\\\evil",
            "/a#b",
            "/a b",
            "/é",
            "/a\\tb",
            "/a\\r\\nX: y",
            "http://evil.example/",
            "rooms/1",
            "/?socket_connection_id=x",
            "/{room}",
            "/<x>\\\"'",
            "/|^`[]");

    private static final List<String> HEADERS = List.of(
            "\"content-type\":\"application/json;charset=utf-16\"",
            "\"content-type\":\"application/json; charset=\\\"utf-8\"",
            "\"content-type\":\"text/plain;charset=nothing\"",
            "\"content-type\":\"multipart/form-data; boundary=x\"",
            "\"content-type\":\"multipart/form-data\"",
            "\"content-type\":\";\"",
            "\"content-type\":\"\"",
            "\"content-type\":\"application/x-www-form-urlencoded\"",
            "\"accept\":\"*/*;q=x,,;\"",
            "\"accept-language\":\"-;q=9\"",
            "\"x-csrf-token\":\"a\\r\\nb: c\"",
            "\"x-csrf-token\":\"\\u0000\"",
            "\"host\":\"evil\"",
            "\"cookie\":\"a=b\"",
            "\"content-length\":\"5\"",
            "\"transfer-encoding\":\"chunked\"",
            "\"expect\":\"100-continue\"",
            "\"sec-websocket-version\":\"13\"",
            "\"accept\":1",
            "\"\":\"\"");

    private static final List<String> POSITIONS = List.of(
            "\"room\":\"abc.-1\"",
            "\"room\":\"abc.9223372036854775807\"",
            "\"room\":\"abc.9223372036854775808\"",
            "\"room\":\".1\"",
            "\"room\":\"abc.\"",
            "\"room\":\"a.b.1\"",
            "\"room\":\"no dot\"",
            "\"room\":12",
            "\"room\":null",
            "\"room\":{}",
            "\"\":\"a.1\"",
            "\"*\":\"a.1\"",
            "\"\\ud800\":\"a.1\"",
            "\"\\u0001\":\"a.1\"",
            "\"__proto__\":\"a.1\"");

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-0",
            "-1",
            "1.5",
            "1e3",
            "1e400",
            "-1e400",
            "1e-400",
            "1E+99999999",
            "1e9999999999999999999",
            "123456789012345678901234567890",
            "0.1234567890123456789012345",
            "\"\"",
            "\"7\"",
            "\" \"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"💬\"",
            "\"__proto__\"",
            "\"<script>\"",
            "[]",
            "{}",
            "[[]]",
            "{\"a\":{\"b\":[]}}",
            "{\"a\":1,\"a\":2}",
            "NaN",
            "-Infinity",
            "01",
            "+1",
            ".5",
            "1.",
            "0x10",
            "'a'",
            "\"\\x\"",
            "\"\t\"",
            "undefined",
            "/**/1",
            "");

    private static final List<String> TAILS =
            List.of("", " ", "{}", "]", ",", "\u0000", "//", "null", "\uFEFF", "}", "\n");

    private final Random random;
    private final List<String> corpus;

    /** With texts that the mutations may begin with, too. */
    FuzzTexts(Random random, List<String> corpus) {
        this.random = random;
        this.corpus = corpus;
    }

    /** One that a client of ours might send. */
    String valid() {
        return text(one(VALID));
    }

    /** Changed as JSON. */
    String changed() {
        if (random.nextInt(12) == 0 && !corpus.isEmpty()) {
            return one(corpus);
        }
        List<String> fields = new ArrayList<>(one(VALID));
        for (int i = random.nextInt(MOST_CHANGES); i >= 0; i--) {
            change(fields);
        }
        String text = text(fields);
        return random.nextInt(20) == 0 ? text + one(TAILS) : text;
    }

    private void change(List<String> fields) {
        int at = random.nextInt(fields.size());
        switch (random.nextInt(14)) {
            case 0 -> fields.set(at, nameOf(fields.get(at)) + ":" + value());
            case 1 -> fields.add(at, quoted(one(NAMES)) + ":" + value());
            case 2 -> fields.add(at, fields.get(random.nextInt(fields.size())));
            case 3 -> {
                if (fields.size() > 1) {
                    fields.remove(at);
                }
            }
            case 4 -> fields.add("\"action\":" + quoted(one(ACTIONS)));
            case 5 -> replace(fields, "action", quoted(one(ACTIONS)));
            case 6 -> replace(fields, "method", quoted(one(METHODS)));
            case 7, 8 -> replace(fields, "uri", quoted(one(URIS)));
            case 9 -> replace(fields, "headers", "{" + someOf(HEADERS) + "}");
            case 10 -> replace(fields, "positions", "{" + someOf(POSITIONS) + "}");
            case 11 -> replace(fields, "input", value());
            case 12 -> replace(fields, "id", value());
            default -> fields.set(at, fields.get(at) + fields.get(random.nextInt(fields.size())));
        }
    }

    /** Where it stands, if it does. */
    private static void replace(List<String> fields, String name, String value) {
        fields.removeIf(field -> field.startsWith(quoted(name) + ":"));
        fields.add(quoted(name) + ":" + value);
    }

    private String value() {
        int size = 1 << random.nextInt(12);
        return switch (random.nextInt(24)) {
            case 0 -> "[".repeat(size) + "]".repeat(size);
            case 1 -> "{\"a\":".repeat(size) + "1" + "}".repeat(size);
            case 2 -> quoted("x".repeat(size * 8));
            case 3 -> "9".repeat(size);
            case 4 -> "[" + "0,".repeat(size) + "0]";
            case 5 -> "\"" + "\\u00" + (10 + random.nextInt(90)) + "\"";
            default -> one(VALUES);
        };
    }

    private String someOf(List<String> all) {
        StringJoiner some = new StringJoiner(",");
        for (int i = random.nextInt(3); i >= 0; i--) {
            some.add(one(all));
        }
        return some.toString();
    }

    private <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private static String nameOf(String field) {
        int colon = field.indexOf(':');
        return colon < 0 ? field : field.substring(0, colon);
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private static String text(List<String> fields) {
        return "{" + String.join(",", fields) + "}";
    }
}
