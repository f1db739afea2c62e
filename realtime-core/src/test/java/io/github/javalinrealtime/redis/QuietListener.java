package io.github.javalinrealtime.redis;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.Message;
import io.github.javalinrealtime.Position;
import io.github.javalinrealtime.Registry;
import java.util.Map;
import java.util.Set;

/** Costs nothing. */
class QuietListener implements Registry.Listener {
    @Override
    public void published(Message message) {}

    @Override
    public void subscribed(ConnectionKey page, Map<Channel, Position> positions) {}

    @Override
    public void unsubscribed(ConnectionKey page, Set<Channel> channels) {}

    @Override
    public void superseded(ConnectionKey page, long fence) {}

    @Override
    public void ended(String session) {}

    @Override
    public void lost(ConnectionKey page) {}

    @Override
    public void interrupted(Set<Channel> channels) {}

    @Override
    public void down() {}

    @Override
    public void up() {}
}
