package io.github.javalinrealtime.redis;

import io.github.javalinrealtime.Channel;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the benchmark sends: JSON texts of 300 bytes that begin with the time at which they were sent, in turn to 1,000 channels. */
final class RelayLoad {
    static final int CHANNELS = 1_000;
    static final int MOST_MESSAGES = 100_000;

    private static final int BYTES = 300;
    private static final int DIGITS = 19;
    private static final String REST = "x".repeat(BYTES - DIGITS - 2);

    private RelayLoad() {}

    static String name(int number) {
        return "room:" + number % CHANNELS;
    }

    static Set<Channel> channels(int from, int to) {
        return names(from, to).stream().map(Channel::of).collect(Collectors.toSet());
    }

    static List<String> names(int from, int to) {
        return IntStream.range(from, to).mapToObj(RelayLoad::name).toList();
    }

    /** Of a machine's clock that all processes share, as the one of {@link System#nanoTime} is on the systems that we know. */
    static String stamped() {
        String now = String.valueOf(System.nanoTime());
        return "0".repeat(DIGITS - now.length()) + now + REST;
    }

    /** When a text was sent that is somewhere in a frame; negative if there is none. */
    static long stamp(ByteBuffer frame) {
        long stamp = 0;
        int digits = 0;
        while (frame.hasRemaining() && digits < DIGITS) {
            int digit = frame.get() - '0';
            boolean isDigit = digit >= 0 && digit <= 9;
            stamp = isDigit ? 10 * stamp + digit : 0;
            digits = isDigit ? digits + 1 : 0;
        }
        return digits == DIGITS ? stamp : -1;
    }

    static long stamp(String json) {
        return Long.parseLong(json, 1, 1 + DIGITS, 10);
    }
}
