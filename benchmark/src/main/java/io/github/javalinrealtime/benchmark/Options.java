package io.github.javalinrealtime.benchmark;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the command line says.
 *
 * @param smoke whether to see only that everything runs; the figures mean nothing
 * @param rounds how often each server is measured, in turn with the others
 * @param phases which to run; empty for all
 * @param peers which contenders to run besides ours, the floors and {@code send}; empty for all, {@code none} for none
 * @param report where the tables go
 */
record Options(boolean smoke, int rounds, Set<String> phases, Set<String> peers, Path report) {
    private static final String USAGE =
            "; the options are --smoke, --rounds=3, --phases=fan,memory, --peers=ws,faye, --report=target/report.md";

    static Options of(String[] args) {
        boolean smoke = false;
        int rounds = 3;
        Set<String> phases = Set.of();
        Set<String> peers = Set.of();
        Path report = Path.of("target", "report.md");
        for (String arg : args) {
            String value = arg.substring(arg.indexOf('=') + 1);
            switch (arg.split("=", 2)[0]) {
                case "--smoke" -> smoke = true;
                case "--rounds" -> rounds = Integer.parseInt(value);
                case "--phases" -> phases = names(value);
                case "--peers" -> peers = names(value);
                case "--report" -> report = Path.of(value);
                default -> throw new IllegalArgumentException("\"" + arg + "\" is unknown" + USAGE);
            }
        }
        if (rounds < 1 || rounds > 20) {
            throw new IllegalArgumentException("--rounds is " + rounds + "; choose 1 to 20");
        }
        return new Options(smoke, smoke ? 1 : rounds, phases, peers, report);
    }

    /** Whether any are to be made. */
    boolean wantsPeers() {
        return (runs("fan") || runs("memory")) && !peers.equals(Set.of("none"));
    }

    private static Set<String> names(String list) {
        return new TreeSet<>(Arrays.asList(list.split(",")));
    }

    boolean runs(String phase) {
        return phases.isEmpty() || phases.contains(phase);
    }

    /** So many milliseconds, or a few where it is a smoke run. */
    int millis(int millis) {
        return smoke ? Math.min(millis, 300) : millis;
    }

    /** So many sockets, or a few where it is a smoke run. */
    int sockets(int sockets) {
        return smoke ? sockets / 20 : sockets;
    }
}
