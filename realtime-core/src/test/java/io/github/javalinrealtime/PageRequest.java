package io.github.javalinrealtime;

import java.util.Set;

/** A request over HTTP that means one page. */
public record PageRequest(ConnectionKey key) implements Socket.Caller {
    @Override
    public Set<ConnectionKey> own() {
        return Set.of(key);
    }

    @Override
    public boolean isCall() {
        return false;
    }
}
