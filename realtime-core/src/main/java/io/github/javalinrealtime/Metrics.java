package io.github.javalinrealtime;

import java.time.Duration;
import java.util.Map;

/**
 * How an instance stands, and what it has done since it started: gauges first, then counters that only grow. One look, without a lock, so that figures of
 * one moment may differ by what was under way.
 *
 * @param sockets that are open
 * @param pages that have a socket here
 * @param channels that a page with a socket here holds
 * @param registryReady whether the registry is there
 * @param opened sockets that were opened
 * @param pushes messages that were pushed here, one for each channel
 * @param deliveries messages that were handed to a client's connection, replayed ones included
 * @param replays messages that a client was given after the moment in which they were pushed
 * @param gaps how often a page was told that it missed something
 * @param dropped what came to the registry from outside and was not its own: {@link Registry#dropped}
 * @param refusals sockets that were refused or closed, by cause
 * @param errors frames of clients that were answered with an error, by code
 * @param calls of handlers and routes
 */
public record Metrics(
        long sockets,
        long pages,
        long channels,
        boolean registryReady,
        long opened,
        long pushes,
        long deliveries,
        long replays,
        long gaps,
        long dropped,
        Map<Refusal, Long> refusals,
        Map<ErrorCode, Long> errors,
        Calls calls) {
    /**
     * Calls over sockets that were handled, from the frame to the reply.
     *
     * @param count how many
     * @param time of all together
     * @param longest of any since the start
     */
    public record Calls(long count, Duration time, Duration longest) {}

    /** {@inheritDoc} */
    public Metrics {
        refusals = Map.copyOf(refusals);
        errors = Map.copyOf(errors);
    }
}
