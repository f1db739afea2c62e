package io.github.javalinrealtime.benchmark;

import java.util.List;

/**
 * A server that can be started.
 *
 * @param name in the tables
 * @param dialect what the load client speaks with it
 * @param pages whether {@code /page} is fetched before a socket opens, for its cookie
 * @param deflate whether the client offers compression
 * @param kind what runs it
 * @param separateControl whether {@code /pub} is answered on the second port
 * @param arguments of the command, where {@code %1} is the port and {@code %2} the second one
 */
record Contender(
        String name,
        String dialect,
        boolean pages,
        boolean deflate,
        Kind kind,
        boolean separateControl,
        List<String> arguments) {
    enum Kind {
        NATIVE,
        NODE,
        JAVA
    }

    private static final List<String> SPEED = List.of("-XX:+UseSerialGC", "-Xms256m", "-Xmx1g");
    private static final List<String> MEMORY = List.of("-XX:+UseSerialGC", "-Xms64m", "-Xmx2g");

    /** The flags of every Java server, ours and theirs. */
    static List<String> flags(boolean forMemory) {
        return forMemory ? MEMORY : SPEED;
    }

    boolean isJava() {
        return kind == Kind.JAVA;
    }

    List<String> command(int port, int second) {
        return arguments.stream()
                .map(argument -> argument.replace("%1", "" + port).replace("%2", "" + second))
                .toList();
    }
}
