package io.github.javalinrealtime;

import org.jspecify.annotations.Nullable;

/**
 * Answers one action of the app's own. Calls of one page come one at a time and in order, off the I/O threads; a handler may
 * block. One that has not answered after {@link Settings#callTimeout} is answered {@code timed-out} in its place, and what it returns then is dropped; it is
 * not interrupted. Throwing answers the client with {@code failed} (no exception text) and raises {@link RealtimeEvent.Failed}.
 */
@FunctionalInterface
public interface MessageHandler {
    /**
     * Handles one call.
     *
     * @param call what the page sent
     * @return a {@link Reply}, a {@link java.util.concurrent.CompletionStage} of anything in this list (the page's next call then does not wait for
     *     it; see {@link Call#later}), a String for a body of plain text, null for an empty body, or anything that the app's JSON mapper writes
     * @throws Exception whatever goes wrong
     */
    @Nullable
    Object handle(Call call) throws Exception;
}
