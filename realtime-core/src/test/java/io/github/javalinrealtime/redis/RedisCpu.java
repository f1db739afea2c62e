package io.github.javalinrealtime.redis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the server has used so far. */
final class RedisCpu {
    private static final Pattern USED = Pattern.compile("used_cpu_(?:sys|user):([0-9.]+)");

    private RedisCpu() {}

    static double micros(RedisServer redis) {
        Matcher used = USED.matcher((String) redis.command("INFO", "cpu"));
        double seconds = 0;
        while (used.find()) {
            seconds += Double.parseDouble(used.group(1));
        }
        return 1e6 * seconds;
    }
}
