package io.github.javalinrealtime.redis;

/** How a message gets from one instance to another. */
enum RelayWay {
    /** Not at all: what the pace of the sender costs by itself. */
    NONE("nothing"),
    /** Lettuce's PUBLISH and SUBSCRIBE, without anything of ours. */
    PLAIN("Lettuce PUBLISH"),
    /** From {@code Registry.publish} to {@code Listener.published}. */
    RELAY("Registry.publish"),
    /** From {@code Realtime.push} to the frame in a {@code Transport}. */
    PUSH("Realtime.push");

    final String text;

    RelayWay(String text) {
        this.text = text;
    }
}
