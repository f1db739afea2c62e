package io.github.javalinrealtime;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message that has no place in its channel yet: what {@link Registry#publish} takes.
 *
 * @param channel where to
 * @param payload one JSON value, encoded
 * @param except the pages that shall not get it, also not by replay
 * @param id a second publication of this id to this channel, within two minutes, changes nothing; or null
 * @param history how much of the channel to keep from now on
 */
public record Publication(
        Channel channel,
        String payload,
        Set<ConnectionKey> except,
        @Nullable String id,
        History history) {
    /** {@inheritDoc} */
    public Publication {
        except = Set.copyOf(except);
    }
}
