package io.github.javalinrealtime.benchmark;

/**
 * How the client lets a server publish.
 *
 * @param name in the tables
 * @param burst messages to each channel at once
 * @param bytes of a message
 * @param window publications under way at any time, where there is no rate
 * @param rate publications a second; zero for as many as the window allows
 * @param millis how long
 */
record Scenario(String name, int burst, int bytes, int window, int rate, int millis) {
    static final Scenario LONE = new Scenario("lone", 1, 128, 1, 0, 2_000);
    static final Scenario OUTSTANDING = new Scenario("20 outstanding", 1, 128, 20, 0, 2_000);
    static final Scenario BURSTS = new Scenario("bursts of 10", 10, 128, 2, 0, 2_000);
    static final Scenario STEADY = new Scenario("20 a second", 1, 128, 0, 20, 3_000);
    static final Scenario COMPRESSED = new Scenario("1 KB compressed", 1, 1_024, 2, 0, 2_000);
    static final Scenario CHANNELS = new Scenario("1,000 channels", 4, 128, 2, 0, 3_000);
    static final Scenario THOUSAND = new Scenario("1,000 sockets", 1, 128, 1, 0, 3_000);
    static final Scenario TEN_THOUSAND = new Scenario("10,000 sockets", 1, 128, 1, 0, 3_000);
    static final Scenario RELAYED = new Scenario("100 members", 1, 128, 1, 0, 3_000);

    /** While there are no members yet: the way of a publication through the server, which it goes too seldom else to be compiled. */
    static String publicationsAlone(Options options) {
        return "publish 1 128 0 4000 " + options.millis(6_000);
    }

    String order(Options options) {
        return "publish " + burst + " " + bytes + " " + window + " " + rate + " " + options.millis(millis);
    }

    /** The same until the code is compiled; as fast as it goes. */
    String warmUp(Options options, int seconds) {
        return "publish " + burst + " " + bytes + " " + Math.max(window, 1) + " 0 " + options.millis(seconds * 1_000);
    }
}
