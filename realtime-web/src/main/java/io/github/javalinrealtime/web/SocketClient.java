package io.github.javalinrealtime.web;

import io.github.javalinrealtime.Client;
import org.jspecify.annotations.Nullable;

/**
 * What the plugin knows of a socket: how its page asked for it, and the HTTP session behind it.
 *
 * @param control whether the page asked for control frames
 * @param resume whether it promised to say what it has seen
 * @param sessionId of the HTTP session, or null where the session key stands elsewhere
 * @param sessions where to find it
 * @param upgrade the request that opened it, as which the page calls routes
 */
record SocketClient(
        boolean control, boolean resume, @Nullable String sessionId, Sessions sessions, UpgradeRequest upgrade)
        implements Client {
    @Override
    public @Nullable Object session(String name) {
        return sessionId == null ? null : sessions.attribute(sessionId, name);
    }

    boolean isSessionOver() {
        return sessionId != null && !sessions.exists(sessionId);
    }

    void keepSessionAlive() {
        if (sessionId != null) {
            sessions.touch(sessionId);
        }
    }
}
