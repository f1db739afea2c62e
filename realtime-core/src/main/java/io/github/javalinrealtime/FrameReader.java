package io.github.javalinrealtime;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Clients' frames, as {@code docs/protocol.md} lists them. For any thread. */
final class FrameReader {
    /** Nothing that a browser's JSON.stringify writes has so many digits. */
    private static final int DIGITS = 100;

    /** No double has a greater one (IEEE 754), and so no number of JavaScript. */
    private static final int MOST_EXPONENT = 324;

    /** Longer than any channel's. */
    private static final int NAME = 256;

    /** In characters. A longer frame is no client's ping. */
    private static final int LONGEST_PING = 100;

    /** In characters. Of a longer frame the text is kept while its call is in flight: as objects it may take thirty times as much. */
    private static final int SHORT = 1 << 10;

    private final ObjectMapper mapper;

    FrameReader(int depth) {
        this.mapper = new ObjectMapper(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(depth)
                                .maxNumberLength(DIGITS)
                                .maxNameLength(NAME)
                                .build())
                        // Else names are kept for frames to come, and who invents names fills the heap.
                        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                // Digits that no double has are carried on as they came.
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false)
                .setNodeFactory(new Nodes());
    }

    /** Refuses what a handler had better not count up to. */
    private static final class Nodes extends JsonNodeFactory {
        private static final long serialVersionUID = 1;

        @Override
        public ValueNode numberNode(BigDecimal number) {
            if (Math.abs((long) number.precision() - number.scale()) > MOST_EXPONENT) {
                throw new NumberFormatException("an exponent has at most " + MOST_EXPONENT);
            }
            return super.numberNode(number);
        }
    }

    /** A frame that cannot be handled; {@code id} is what could be read of it. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        private final transient JsonNode id;
        private final ErrorCode code;

        Malformed(JsonNode id, ErrorCode code) {
            super(code.code(), null, false, false);
            this.id = id;
            this.code = code;
        }

        JsonNode id() {
            return id;
        }

        ErrorCode code() {
            return code;
        }
    }

    Incoming read(String text) throws Malformed {
        ObjectNode fields = fields(text);
        JsonNode id = fields.path("id");
        JsonNode action = fields.path("action");
        boolean isResume = action.asText().equals(Protocol.RESUME);
        boolean hasId = id.isNumber() || (id.isTextual() && !id.textValue().isEmpty());
        if (!isResume && !hasId) {
            throw new Malformed(NullNode.instance, ErrorCode.MISSING_ID);
        }
        if (!action.isTextual() || action.textValue().isEmpty()) {
            throw new Malformed(id, ErrorCode.MISSING_ACTION);
        }
        return new Incoming(
                isResume ? NullNode.instance : id,
                action.textValue(),
                text.length() <= SHORT ? () -> fields : () -> again(text));
    }

    private ObjectNode fields(String text) throws Malformed {
        try {
            if (mapper.readTree(text) instanceof ObjectNode fields) {
                return fields;
            }
        } catch (JsonProcessingException | NumberFormatException malformed) {
            // The latter is Jackson's of an exponent that no int holds, and ours.
            throw new Malformed(NullNode.instance, ErrorCode.BAD_JSON);
        }
        throw new Malformed(NullNode.instance, ErrorCode.BAD_JSON);
    }

    private ObjectNode again(String wellFormed) {
        try {
            return fields(wellFormed);
        } catch (Malformed never) {
            throw new IllegalStateException("a frame that could be read once can be read again", never);
        }
    }

    /** The frame, if it is a ping, by an eye that costs nothing where it is none. */
    @Nullable
    Incoming ping(String text) {
        try {
            Incoming frame = text.length() <= LONGEST_PING && text.contains(Protocol.PING) ? read(text) : null;
            return frame == null || !frame.action().equals(Protocol.PING) ? null : frame;
        } catch (Malformed answeredInItsTurn) {
            return null;
        }
    }
}
