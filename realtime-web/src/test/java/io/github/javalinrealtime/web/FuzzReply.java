package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.javalinrealtime.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What a server may answer, whatever it was sent (docs/protocol.md). */
final class FuzzReply {
    private static final ObjectMapper SERVER = mapper(StreamReadConstraints.defaults());

    /** With the bounds of the protocol. */
    private static final ObjectMapper CLIENT = mapper(StreamReadConstraints.builder()
            .maxNestingDepth(32)
            .maxNumberLength(100)
            .build());

    /** Of an app that never fails and a session that does not end. */
    private static final Set<ErrorCode> DUE = EnumSet.of(
            ErrorCode.BAD_JSON,
            ErrorCode.MISSING_ID,
            ErrorCode.MISSING_ACTION,
            ErrorCode.BAD_INPUT,
            ErrorCode.UNKNOWN_ACTION,
            ErrorCode.TOO_MANY_CALLS);

    private static final Set<ErrorCode> WITHOUT_ID =
            EnumSet.of(ErrorCode.BAD_JSON, ErrorCode.MISSING_ID, ErrorCode.BAD_INPUT);

    private static final Pattern INSIDE = Pattern.compile(
            "Exception|\\bError:|\\bat (java|io|org|com|jakarta)\\.|(?<![./\\w])(java\\.|io\\.javalin|org\\.eclipse|com\\.fasterxml|kotlin\\.)");

    private FuzzReply() {}

    /** Nothing of the server's own code may be told. */
    static void checkNothingInside(String text) {
        assertFalse(INSIDE.matcher(text).find(), () -> "tells of the server's inside: " + text);
    }

    static JsonNode parse(String text) throws JsonProcessingException {
        return SERVER.readTree(text);
    }

    /** The id that the reply to a message carries. */
    static JsonNode idFor(String text) {
        try {
            JsonNode frame = CLIENT.readTree(text);
            JsonNode id = frame.path("id");
            if (isBeyondDoubles(frame)) {
                return NullNode.instance;
            }
            boolean has = id.isNumber() || (id.isTextual() && !id.textValue().isEmpty());
            if (!has || !frame.isObject() || frame.path("action").asText().equals("resume")) {
                return NullNode.instance;
            }
            // Half a surrogate pair becomes a question mark.
            return id.isNumber()
                    ? id
                    : TextNode.valueOf(new String(WireBytes.utf8(id.textValue()), StandardCharsets.UTF_8));
        } catch (JsonProcessingException | NumberFormatException noJson) {
            return NullNode.instance;
        }
    }

    private static boolean isBeyondDoubles(JsonNode node) {
        if (node.isBigDecimal()) {
            return Math.abs((long) node.decimalValue().precision()
                            - node.decimalValue().scale())
                    > 324;
        }
        return StreamSupport.stream(node.spliterator(), false).anyMatch(FuzzReply::isBeyondDoubles);
    }

    /** The id of a reply; null if it is a push, or says that the socket is open. */
    static @Nullable JsonNode check(String text) throws JsonProcessingException {
        checkNothingInside(text);
        JsonNode frame = parse(text);
        if (frame.path("event").asText().equals("open")) {
            assertTrue(frame.path("known").isBoolean(), text);
            return null;
        }
        if (frame.has("channel")) {
            assertEquals("room", frame.path("channel").asText(), text);
            assertTrue(frame.path("position").asText().contains("."), text);
            return null;
        }
        assertTrue(frame.path("headers").isObject() && frame.path("body").isTextual(), text);
        int status = frame.path("status").asInt();
        if (frame.has("error")) {
            String error = frame.path("error").asText();
            ErrorCode code = Arrays.stream(ErrorCode.values())
                    .filter(each -> each.code().equals(error))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no such code: " + text));
            assertTrue(DUE.contains(code), text);
            assertEquals(code.status(), status, text);
            assertTrue(
                    frame.path("body").asText().isEmpty()
                            && frame.path("headers").isEmpty(),
                    text);
            assertTrue(!frame.path("id").isNull() || WITHOUT_ID.contains(code), text);
        } else {
            assertTrue(status >= 200 && status < 500, text);
            assertTrue(frame.path("id").isTextual() || frame.path("id").isNumber(), text);
        }
        return frame.path("id");
    }

    private static ObjectMapper mapper(StreamReadConstraints bounds) {
        return JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(bounds)
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build())
                .enable(
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                        DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }
}
