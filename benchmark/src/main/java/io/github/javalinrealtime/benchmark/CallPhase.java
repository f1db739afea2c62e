package io.github.javalinrealtime.benchmark;

import java.util.List;

/** What the call of a route costs, over a socket and over HTTP. */
final class CallPhase {
    static final String SOCKET = "over the socket";
    static final String HTTP = "over HTTP";

    static final List<Integer> WINDOWS = List.of(1, 8);
    private static final int WARM_UP_MILLIS = 5_000;
    private static final int MILLIS = 2_000;

    private final Bench bench;

    CallPhase(Bench bench) {
        this.bench = bench;
    }

    static String scenario(int window) {
        return window == 1 ? "calls one at a time" : "calls, " + window + " in flight";
    }

    void run(Contender ours) {
        bench.say("calls");
        bench.attempt("calls", () -> measure(ours));
    }

    private void measure(Contender ours) {
        try (Match match = new Match(bench.workshop, List.of(ours), 10, 1)) {
            match.connect();
            for (int window : WINDOWS) {
                match.ask(order(true, window, WARM_UP_MILLIS));
                match.ask(order(false, window, WARM_UP_MILLIS));
            }
            for (int round = 1; round <= bench.options.rounds(); round++) {
                for (int window : WINDOWS) {
                    bench.results.add(scenario(window), HTTP, match.ask(order(true, window, MILLIS)));
                    bench.results.add(scenario(window), SOCKET, match.ask(order(false, window, MILLIS)));
                }
            }
        }
    }

    private String order(boolean overHttp, int window, int millis) {
        return "call " + (overHttp ? "http" : "socket") + " " + window + " " + bench.options.millis(millis);
    }
}
