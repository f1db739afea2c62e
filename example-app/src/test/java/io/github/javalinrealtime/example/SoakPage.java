package io.github.javalinrealtime.example;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/** A page of a {@link Soak}, from its load until it goes, and what it was shown. For the thread of its crowd. */
final class SoakPage implements CrowdPage.Reader {
    final CrowdPage page;
    final CrowdHttp.Loaded loaded;
    final Map<String, SoakSpan> spans = new HashMap<>(4);
    private final List<SoakSpan> ended = new ArrayList<>();
    private final SoakCounts counts;
    private boolean lost;

    SoakPage(Crowd crowd, IntSupplier ports, CrowdHttp.Loaded loaded, List<SoakSpeaker> channels, SoakCounts counts) {
        this.loaded = loaded;
        this.counts = counts;
        this.page = new CrowdPage(crowd, ports, loaded.id(), loaded.cookie(), CrowdPage.CONNECT_WITHIN, this);
        channels.forEach(this::subscribed);
    }

    /** From before this is asked for until it is {@link #subscribed}, what the page is shown there does not count. */
    void subscribing(SoakSpeaker speaker) {
        SoakSpan last = spans.remove(speaker.channel());
        if (last != null) {
            ended.add(last);
        }
    }

    void subscribed(SoakSpeaker speaker) {
        spans.put(speaker.channel(), new SoakSpan(speaker));
    }

    @Override
    public void opened(boolean known) {
        counts.opened++;
        lost |= !known;
    }

    @Override
    public void shown(String channel, JsonNode payload) {
        SoakSpan span = spans.get(channel);
        if (span != null) {
            span.shown(payload.path("n").asInt());
        }
    }

    @Override
    public void missed(String channel) {
        SoakSpan span = spans.get(channel);
        if (span != null) {
            span.missed();
        }
    }

    @Override
    public void replied(JsonNode reply) {
        counts.answers += reply.path("status").asInt() == 200 ? 1 : 0;
    }

    @Override
    public void ended(String why, boolean isFinal) {
        counts.ends.merge(why, 1, Integer::sum);
    }

    /** Whether it shows the last of all that it is subscribed to. */
    boolean hasShown(Map<String, Integer> last) {
        return spans.values().stream()
                .allMatch(span -> !span.isOpen() || span.hasShown(last.get(span.source.channel())));
    }

    /** How it stands, for whoever wonders why. */
    String describe(Map<String, Integer> last) {
        StringBuilder text = new StringBuilder(page.isOver() ? "told to stay away" : page.isOpen() ? "open" : "away");
        text.append(lost ? ", not known" : "");
        spans.values().stream()
                .filter(SoakSpan::isOpen)
                .forEach(span -> text.append(", ")
                        .append(span.source.channel())
                        .append(' ')
                        .append(span)
                        .append(" of ")
                        .append(last.get(span.source.channel())));
        return text.toString();
    }

    /**
     * Judges.
     *
     * @param last what is the last in each channel; empty for a page that goes before it has come
     */
    void judge(Map<String, Integer> last, SoakVerdict verdict) {
        verdict.strangers += lost || page.isOver() ? 1 : 0;
        ended.forEach(span -> span.judge(-1, verdict));
        spans.forEach((channel, span) -> span.judge(span.isOpen() ? last.getOrDefault(channel, -1) : -1, verdict));
    }
}
