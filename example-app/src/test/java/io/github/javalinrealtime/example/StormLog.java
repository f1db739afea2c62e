package io.github.javalinrealtime.example;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a page was shown of one channel, and where it was told that something is missing. Guarded by its page. */
final class StormLog {
    /**
     * A message, or a gap.
     *
     * @param epoch empty where the page was told that the server does not know it
     * @param text empty for a gap
     */
    record Entry(String epoch, long offset, boolean gap, String text) {
        static Entry of(String position, boolean gap, String text) {
            int dot = position.indexOf('.');
            return new Entry(position.substring(0, dot), Long.parseLong(position.substring(dot + 1)), gap, text);
        }
    }

    private final List<Entry> entries;

    StormLog() {
        this(new ArrayList<>());
    }

    private StormLog(List<Entry> entries) {
        this.entries = entries;
    }

    StormLog copy() {
        return new StormLog(new ArrayList<>(entries));
    }

    boolean isNew(String position) {
        Entry next = Entry.of(position, false, "");
        Entry last = last();
        return last == null || !last.epoch.equals(next.epoch) || next.offset > last.offset;
    }

    void shown(String position, JsonNode payload) {
        if (isNew(position)) {
            entries.add(Entry.of(position, false, payload.path("text").asText()));
        }
    }

    void missed(String position) {
        entries.add(Entry.of(position, true, ""));
    }

    /** The server did not know the page when it came back. */
    void forgotten() {
        entries.add(new Entry("", 0, true, ""));
    }

    /** What the page says when it comes back. */
    Optional<String> position() {
        Entry last = last();
        return last == null || last.epoch.isEmpty() ? Optional.empty() : Optional.of(last.epoch + "." + last.offset);
    }

    /** Null before the first. */
    Entry last() {
        return entries.isEmpty() ? null : entries.get(entries.size() - 1);
    }

    List<Entry> entries() {
        return entries;
    }

    long gaps() {
        return entries.stream().filter(Entry::gap).count();
    }

    /** The numbers of these texts, in the order in which they were shown. */
    List<Integer> numbers(String texts) {
        return entries.stream()
                .map(Entry::text)
                .filter(text -> text.startsWith(texts))
                .map(text -> Integer.valueOf(text.substring(texts.length())))
                .toList();
    }

    int newest(String texts) {
        int newest = -1;
        for (int i = entries.size() - 1; i >= 0 && newest < 0; i--) {
            String text = entries.get(i).text;
            newest = text.startsWith(texts) ? Integer.parseInt(text.substring(texts.length())) : -1;
        }
        return newest;
    }
}
