package io.github.javalinrealtime;

import java.util.Set;

/**
 * A message in the order of its channel: what a registry stores, replays and tells its listener.
 *
 * @param channel where it was pushed
 * @param position its place
 * @param previous the offset of the message before it in this epoch, or the top at which the channel began; a receiver that
 *     has just that one has missed nothing
 * @param payload one JSON value, encoded
 * @param except the pages that do not get it
 */
public record Message(Channel channel, Position position, long previous, String payload, Set<ConnectionKey> except) {}
