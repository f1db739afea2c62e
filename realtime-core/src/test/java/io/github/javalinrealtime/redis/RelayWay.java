package io.github.javalinrealtime.redis;

/** How a message gets from one instance to another. */
enum RelayWay {
    /** Not at all: what the pace of the sender costs by itself. */
    NONE("nothing"),
    /** Lettuce's PUBLISH and SUBSCRIBE, without anything of ours. */
    PLAIN("PUBLISH"),
    /** From {@code Registry.publish} to {@code Listener.published}. */
    RELAY("publish"),
    /** The same for channels that keep no messages. */
    NO_HISTORY("publish, no history"),
    /** From {@code Realtime.push} to the frame in a {@code Transport}. */
    PUSH("push");

    final String text;

    RelayWay(String text) {
        this.text = text;
    }
}
