package io.github.javalinrealtime.web;

import com.fasterxml.jackson.databind.node.TextNode;
import io.github.javalinrealtime.Json;
import io.javalin.json.JsonMapper;
import java.util.concurrent.Callable;
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
                : unchecked(() -> mapper.get().toJsonString(value, value.getClass()));
    }

    @Override
    public <T> T read(String text, Class<T> type) {
        return unchecked(() -> mapper.get().fromJsonString(text, type));
    }

    /** Javalin's mappers are in Kotlin and throw Jackson's checked exceptions undeclared. */
    private static <T> T unchecked(Callable<T> work) {
        try {
            return work.call();
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IllegalArgumentException(failure);
        }
    }
}
