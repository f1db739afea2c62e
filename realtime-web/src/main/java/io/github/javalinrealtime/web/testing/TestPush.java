package io.github.javalinrealtime.web.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * A message that was pushed.
 *
 * @param channel where to
 * @param toOne whether to one page alone
 * @param json its payload
 */
public record TestPush(String channel, boolean toOne, String json) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * The payload as a value.
     *
     * @param <T> the type
     * @param type {@code Map.class} for any object
     * @return the value
     * @throws AssertionError if it is no such value
     */
    public <T> T as(Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException other) {
            throw new AssertionError("the push on " + channel + " is no " + type.getSimpleName() + ": " + json, other);
        }
    }
}
