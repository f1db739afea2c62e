package io.github.javalinrealtime;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a registry knows of a page whose socket it has just taken note of.
 *
 * @param fence grows with every attach of this page; the holder of an older one has been superseded
 * @param joined whether the page had no socket before, anywhere
 * @param known whether the registry held subscriptions of this page, be they all ended by now
 * @param subscriptions the page's channels, each with the position from which to replay
 */
public record Attachment(long fence, boolean joined, boolean known, Map<Channel, Position> subscriptions) {
    /** {@inheritDoc} */
    public Attachment {
        subscriptions = Collections.unmodifiableMap(new LinkedHashMap<>(subscriptions));
    }
}
