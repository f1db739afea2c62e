package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.javalinrealtime.RandomNames;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** As in memory: no key, no relay and no script of Redis takes one name for another. */
class RedisChannelNamesTest {
    private static final int NAMES = 10_000;
    private static final int AT_ONCE = 100;

    @AutoClose
    private final RedisInstance one = new RedisInstance(RedisServer.shared().uri());

    @AutoClose
    private final RedisInstance other = new RedisInstance(RedisServer.shared().uri());

    @Test
    void aPageGetsWhatAnotherInstancePushesToTheNamesThatItHoldsAndNothingElse() {
        RandomNames random = new RandomNames(28);
        for (int tried = 0; tried < NAMES; ) {
            List<String> names = random.next(AT_ONCE);
            tried += names.size();
            List<String> valid = names.stream().filter(RandomNames::isName).toList();
            List<String> held = new ArrayList<>();
            for (int i = 0; i < valid.size(); i += 2) {
                held.add(valid.get(i));
            }
            held.add("end");
            RedisPage page = one.open(held.toArray(String[]::new));
            valid.forEach(name -> other.realtime.push("to " + name, name));
            other.realtime.push("end", "end");
            Await.until(
                    "all have come",
                    () -> held.stream().noneMatch(name -> page.payloads(name).isEmpty()));
            for (String name : names) {
                List<String> expected = held.contains(name) ? List.of("to " + name) : List.of();
                assertEquals(expected, page.payloads(name), name);
            }
            page.attached.closed();
        }
    }
}
