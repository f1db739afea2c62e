package io.github.javalinrealtime.web.testing;

/**
 * The answer to a call over the socket.
 *
 * @param status an HTTP status
 * @param body text
 * @param error why the call did not reach its handler or the handler failed; empty otherwise
 */
public record TestReply(int status, String body, String error) {}
