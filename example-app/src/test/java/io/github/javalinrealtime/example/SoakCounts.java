package io.github.javalinrealtime.example;

import java.util.Map;
import java.util.TreeMap;

/** What the pages of a {@link Soak} did and met. For the thread of their crowd. */
final class SoakCounts {
    final Map<String, Integer> acts = new TreeMap<>();

    /** What sockets and tries came to an end with. */
    final Map<String, Integer> ends = new TreeMap<>();

    int opened;
    int answers;

    void act(String what) {
        acts.merge(what, 1, Integer::sum);
    }
}
