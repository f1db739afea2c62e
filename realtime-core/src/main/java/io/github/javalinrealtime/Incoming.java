package io.github.javalinrealtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A client's frame that has an id and an action. */
final class Incoming {
    private final JsonNode id;
    private final String action;
    private final Supplier<ObjectNode> fields;

    /** @param fields asked for whenever one of them is needed */
    Incoming(JsonNode id, String action, Supplier<ObjectNode> fields) {
        this.id = id;
        this.action = action;
        this.fields = fields;
    }

    JsonNode id() {
        return id;
    }

    String action() {
        return action;
    }

    String field(String name) {
        JsonNode field = fields.get().path(name);
        return field.isMissingNode() ? "null" : field.toString();
    }

    /** What a {@code resume} frame says the page has seen; null if it is not well-formed. */
    @Nullable
    Map<Channel, Position> positions(ConnectionKey page) {
        Map<Channel, Position> seen = new HashMap<>();
        ObjectNode resume = fields.get();
        if (!isObjectOrAbsent(resume, "positions") || !isObjectOrAbsent(resume, "private")) {
            return null;
        }
        try {
            for (Map.Entry<String, JsonNode> entry : resume.path("positions").properties()) {
                seen.put(
                        Channel.of(entry.getKey()),
                        Position.parse(entry.getValue().asText()));
            }
            for (Map.Entry<String, JsonNode> entry : resume.path("private").properties()) {
                seen.put(
                        new Channel(entry.getKey(), page),
                        Position.parse(entry.getValue().asText()));
            }
            return seen;
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private static boolean isObjectOrAbsent(ObjectNode fields, String name) {
        return !fields.has(name) || fields.get(name).isObject();
    }
}
