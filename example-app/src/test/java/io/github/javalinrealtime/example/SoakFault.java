package io.github.javalinrealtime.example;

/** What breaks in a {@link SoakHouse}, and for how long. */
enum SoakFault {
    /** An instance cannot reach Redis, and knows. */
    LINK_CUT(1_000),

    /** Nothing passes between an instance and Redis, without a word. */
    LINK_HELD(3_000),

    REDIS_PAUSED(3_000),

    INSTANCE_PAUSED(4_000),

    /** The second instance is asked to end, and started again. */
    RESTARTED(0),

    /** The second instance is killed, and started again. */
    KILLED(0),

    /** On connections through the proxies before the instances nothing passes any more; nobody is told. */
    HALF_OPEN(0),

    /** A third of all pages lose their connection. */
    PAGES_CUT(0);

    final int millis;

    SoakFault(int millis) {
        this.millis = millis;
    }
}
