package io.github.javalinrealtime.example;

import java.util.List;

/** What breaks, and for how long. In the order in which what broke together is made whole. */
enum StormFault {
    /** Redis closes the connections that it relays messages over. */
    RELAYS_CLOSED(200),

    /** An instance cannot reach Redis, and knows. */
    NETWORK_CUT(800),

    /** Nothing passes between an instance and Redis, without a word. */
    NETWORK_HELD(2_500),

    REDIS_KILLED(500),

    /** An instance stands still. */
    PAUSED(2_500),

    /** An instance is asked to end. */
    STOPPED(0),

    KILLED(0);

    /** On the way to messages. */
    static final List<StormFault> OF_THE_WAY = List.of(RELAYS_CLOSED, NETWORK_CUT, NETWORK_HELD, REDIS_KILLED);

    static final List<StormFault> OF_AN_INSTANCE = List.of(PAUSED, STOPPED, KILLED);

    final int millis;

    StormFault(int millis) {
        this.millis = millis;
    }
}
