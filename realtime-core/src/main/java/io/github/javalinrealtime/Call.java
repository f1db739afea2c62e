package io.github.javalinrealtime;

import org.jspecify.annotations.Nullable;

/** One frame of a page, for a {@link MessageHandler}. Valid while the handler runs and after. */
public final class Call {
    private final Incoming frame;
    private final Socket socket;
    private final Client client;
    private final Json json;
    private @Nullable Runnable later;
    private boolean returned;

    Call(Incoming frame, Socket socket, Client client, Json json) {
        this.frame = frame;
        this.socket = socket;
        this.client = client;
        this.json = json;
    }

    /**
     * The handler's name, as the page sent it.
     *
     * @return the action
     */
    public String action() {
        return frame.action();
    }

    /**
     * What the page sent as {@code input}.
     *
     * @param <T> the type
     * @param type read by the app's JSON mapper; {@code Map.class} for any object
     * @return the input
     * @throws IllegalArgumentException if it cannot be read as that; left uncaught, it answers {@code bad-input}
     */
    public <T> T input(Class<T> type) {
        try {
            return json.read(field("input"), type);
        } catch (RuntimeException unreadable) {
            throw new BadInput("the input of \"" + action() + "\" is no " + type.getSimpleName(), unreadable);
        }
    }

    /**
     * A field of the frame.
     *
     * @param name for example {@code input}
     * @return its JSON, {@code null} (as JSON) where it is absent
     */
    public String field(String name) {
        return frame.field(name);
    }

    /**
     * A value of the page's session, as it is now.
     *
     * @param name of the session attribute
     * @return the value, or null
     */
    public @Nullable Object session(String name) {
        return client.session(name);
    }

    /**
     * The page that called: subscribe it, push to others.
     *
     * @return its socket; {@link Socket#isCall} is true
     */
    public Socket socket() {
        return socket;
    }

    /**
     * What the host gave when it attached the socket.
     *
     * @return the host's object
     */
    public Client client() {
        return client;
    }

    /**
     * Leaves what takes its time for when the handler has returned. It runs on the handler's thread then, while the page's next frame may be handled
     * on another one; the handler returns a stage that it completes. Nothing runs if the handler throws.
     *
     * @param work runs once
     * @throws IllegalStateException if work was left already, or the handler has returned
     */
    public void later(Runnable work) {
        if (later != null || returned) {
            throw new IllegalStateException(
                    "this call has left work for later already, or its handler has returned; leave all of it at once, in the handler");
        }
        later = work;
    }

    /** What the handler left. Nothing can be left any more. */
    @Nullable
    Runnable left() {
        returned = true;
        return later;
    }

    /** What {@link #input} throws. */
    static final class BadInput extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        BadInput(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
