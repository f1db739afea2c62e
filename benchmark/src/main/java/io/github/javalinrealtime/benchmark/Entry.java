package io.github.javalinrealtime.benchmark;

import java.util.List;

/**
 * A contender in a phase.
 *
 * @param name in the tables
 * @param instances what runs; more than one share the sockets
 * @param sockets of all instances together
 * @param channels each socket is in one of them
 * @param scenarios what is measured
 */
record Entry(String name, List<Contender> instances, int sockets, int channels, List<Scenario> scenarios) {
    Entry(Contender contender, int sockets, int channels, Scenario... scenarios) {
        this(contender.name(), List.of(contender), sockets, channels, List.of(scenarios));
    }

    boolean isJava() {
        return instances.get(0).isJava();
    }

    /** Seconds until its code is compiled. */
    int warmUpSeconds() {
        return switch (instances.get(0).kind()) {
            case JAVA -> 16;
            case NODE -> 4;
            case NATIVE -> 1;
        };
    }
}
