package io.github.javalinrealtime.example;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A page of a {@link Herd}, and what it was told. For the thread of its crowd. */
final class HerdPage implements CrowdPage.Reader {
    final CrowdPage page;
    final List<Integer> shown = new ArrayList<>(4);
    private final Map<String, Integer> failures;
    private boolean known;
    private int failed;
    private int gaps;
    private long openedAt;

    /**
     * Does nothing yet.
     *
     * @param failures where it counts what became of tries and sockets
     */
    HerdPage(Crowd crowd, int port, CrowdHttp.Loaded loaded, int connectWithin, Map<String, Integer> failures) {
        this.failures = failures;
        this.page = new CrowdPage(crowd, () -> port, loaded.id(), loaded.cookie(), connectWithin, this);
    }

    @Override
    public void opened(boolean known) {
        this.known = known;
        openedAt = System.nanoTime();
    }

    @Override
    public void shown(String channel, JsonNode payload) {
        shown.add(payload.path("n").asInt());
    }

    @Override
    public void missed(String channel) {
        gaps++;
    }

    @Override
    public void replied(JsonNode reply) {
        // To its ping.
    }

    @Override
    public void ended(String why, boolean isFinal) {
        failed++;
        failures.merge(isFinal ? why + ", for good" : why, 1, Integer::sum);
    }

    /** When the socket of now was opened. */
    long openedAt() {
        return openedAt;
    }

    /** Tries and sockets that came to an end. */
    int failed() {
        return failed;
    }

    boolean isOpenSince(long moment) {
        return page.isOpen() && openedAt - moment > 0;
    }

    /** Whether the server had something of this page when it opened, or told that it had not. */
    boolean isKnown() {
        return known;
    }

    int gaps() {
        return gaps;
    }
}
