package io.github.javalinrealtime;

import org.jspecify.annotations.Nullable;

/** What the host knows of a socket: how it was opened, and the session behind it. A host's part. */
public interface Client {
    /**
     * Whether the client asked for control frames.
     *
     * @return true if it may be sent events
     */
    boolean control();

    /**
     * Whether the client promised to say first what it has seen.
     *
     * @return true if delivery waits for that
     */
    boolean resume();

    /**
     * Reads the session as it is now.
     *
     * @param name of the attribute
     * @return its value, or null if there is none or the session is over
     */
    @Nullable
    Object session(String name);
}
