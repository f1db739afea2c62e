package io.github.javalinrealtime;

/** A client of which nothing is known but how it opened its socket. */
public record PlainClient(boolean control, boolean resume) implements Client {
    @Override
    public Object session(String name) {
        return null;
    }
}
