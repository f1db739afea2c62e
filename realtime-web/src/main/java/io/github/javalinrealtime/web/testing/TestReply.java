package io.github.javalinrealtime.web.testing;

import java.util.Map;

/**
 * The answer to a call over the socket.
 *
 * @param status an HTTP status
 * @param headers by lower-case name
 * @param body text
 * @param error why the call did not reach its handler or the handler failed; empty otherwise
 */
public record TestReply(int status, Map<String, String> headers, String body, String error) {}
