package io.github.javalinrealtime;

/** The app's JSON mapper, given in by the host. Safe for use by several threads. */
public interface Json {
    /**
     * Writes a value.
     *
     * @param value any value that the mapper knows
     * @return one JSON value
     */
    String write(Object value);

    /**
     * Reads a value.
     *
     * @param <T> the type
     * @param text one JSON value
     * @param type the type
     * @return the value
     */
    <T> T read(String text, Class<T> type);
}
