package io.github.javalinrealtime.web;

import com.fasterxml.jackson.databind.node.TextNode;
import io.github.javalinrealtime.Json;
import io.javalin.json.JsonMapper;
import java.util.function.Supplier;

/**
 * The app's own JSON mapper, as {@code ctx.json} uses it.
 *
 * @param mapper known once the app's configuration is complete
 */
record AppJson(Supplier<JsonMapper> mapper) implements Json {
    @Override
    public String write(Object value) {
        // Javalin's mappers take a string for JSON that is ready; a pushed string is a string.
        return value instanceof CharSequence text
                ? TextNode.valueOf(text.toString()).toString()
                : mapper.get().toJsonString(value, value.getClass());
    }

    @Override
    public <T> T read(String text, Class<T> type) {
        return mapper.get().fromJsonString(text, type);
    }
}
