package io.github.javalinrealtime.example;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** What several pages were shown of the same channels, whether it was acknowledged or not. */
final class StormOrder {
    private StormOrder() {}

    /** No page lacks, between two messages, what another page was shown there, unless it was told. */
    static void assertNoSilentHole(List<StormPage> pages) {
        Set<String> channels = new HashSet<>();
        pages.forEach(page -> channels.addAll(page.channels()));
        for (String channel : channels) {
            Map<String, NavigableSet<Long>> all = new HashMap<>();
            for (StormPage page : pages) {
                page.log(channel).entries().stream()
                        .filter(entry -> !entry.gap())
                        .forEach(entry -> all.computeIfAbsent(entry.epoch(), epoch -> new TreeSet<>())
                                .add(entry.offset()));
            }
            pages.forEach(page -> assertWhole(channel, page.log(channel).entries(), all));
        }
    }

    private static void assertWhole(String channel, List<StormLog.Entry> entries, Map<String, NavigableSet<Long>> all) {
        StormLog.Entry before = null;
        for (StormLog.Entry entry : entries) {
            if (before != null && !before.epoch().isEmpty() && !entry.gap()) {
                String what = " in " + channel + " between " + before + " and " + entry;
                assertTrue(before.epoch().equals(entry.epoch()), "another epoch" + what);
                assertTrue(before.offset() < entry.offset(), "out of order" + what);
                Long previous = all.get(entry.epoch()).lower(entry.offset());
                assertTrue(previous == null || previous <= before.offset(), "a silent hole" + what);
            }
            before = entry;
        }
    }
}
