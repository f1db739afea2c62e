package io.github.javalinrealtime.example;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page that lives on as {@code realtime.js} does, but comes back sooner: says where it was, drops what it has, stays away after
 * the close codes that say so. Notes all that it was shown. Any thread may call it.
 */
final class StormPage implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ID = Pattern.compile("data-socket-connection-id=\"([\\w-]+)\"");
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(4);
    private static final Duration STEADY_AFTER = Duration.ofSeconds(5);
    private static final long RETRY_BASE_MILLIS = 100;
    private static final long RETRY_MOST_MILLIS = 1_000;
    private static final long RETRY_AFTER_TOO_MUCH_MILLIS = 5_000;
    private static final int ENDED = 4401;
    private static final int SUPERSEDED = 4409;
    private static final int TOO_MUCH = 4429;
    private static final int BROKEN = 1006;

    private final StormClient client;
    private final ScheduledExecutorService timers;
    private final List<String> rooms;

    // All of the page.
    private String id;
    private final Map<String, StormLog> logs = new TreeMap<>();
    private final Map<Integer, Integer> closes = new TreeMap<>();
    private Attempt current;
    private boolean attempted;
    private boolean open;
    private boolean over;
    private long startedAt;
    private long openedAt;
    private long openedMicros;
    private long lostAt;
    private long longestAway;
    private int tries;
    private int unanswered;
    private int opened;
    private int resumed;
    private int replayed;
    private int repeats;

    private StormPage(StormClient client, ScheduledExecutorService timers, List<String> rooms) {
        this.client = client;
        this.timers = timers;
        this.rooms = rooms;
    }

    /** Loads the first of these rooms, has the others subscribe the page, too, and connects. */
    static StormPage load(StormClient client, ScheduledExecutorService timers, List<String> rooms) {
        StormPage page = new StormPage(client, timers, rooms);
        page.load();
        return page;
    }

    private void load() {
        String html = client.get("/rooms/" + rooms.get(0), "");
        Matcher found = ID.matcher(html);
        if (!found.find()) {
            throw new AssertionError("no data-socket-connection-id in " + html);
        }
        rooms.stream().skip(1).forEach(room -> client.get("/rooms/" + room, found.group(1)));
        synchronized (this) {
            id = found.group(1);
            attempted = false;
            unanswered = 0;
        }
        connect();
    }

    private synchronized void connect() {
        if (over) {
            return;
        }
        drop();
        Attempt attempt = new Attempt(attempted);
        String query = "/?socket_connection_id=" + id + "&control" + (attempted ? "&resume" : "");
        attempted = true;
        unanswered++;
        current = attempt;
        startedAt = System.nanoTime();
        CompletableFuture<?> unused = client.socket(query, CONNECT_WITHIN, attempt)
                .whenComplete((socket, failure) -> {
                    if (failure != null) {
                        attempt.closed(BROKEN);
                    }
                });
        Future<?> unusedTimer = timers.schedule(attempt::giveUp, CONNECT_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The handlers go first: what a socket says that was given up does not count. */
    private void drop() {
        Attempt last = current;
        current = null;
        if (open && System.nanoTime() - openedAt > STEADY_AFTER.toNanos()) {
            tries = 0;
        }
        lostAt = open ? System.nanoTime() : lostAt;
        open = false;
        if (last != null && last.socket != null) {
            last.socket.abort();
        }
    }

    private void retry(long atLeastMillis) {
        drop();
        long most = Math.min(RETRY_MOST_MILLIS, RETRY_BASE_MILLIS << Math.min(tries++, 10));
        long delay = atLeastMillis + ThreadLocalRandom.current().nextLong(most + 1);
        Future<?> unused = timers.schedule(this::connect, delay, TimeUnit.MILLISECONDS);
    }

    private void ended(int code) {
        closes.merge(code, 1, Integer::sum);
        boolean young = System.nanoTime() - startedAt < STEADY_AFTER.toNanos();
        boolean overtakenByOwn = code == SUPERSEDED && current.resumes && (young || unanswered > 0);
        if (code == SUPERSEDED) {
            unanswered = 0;
        }
        if ((code == ENDED || code == SUPERSEDED) && !overtakenByOwn) {
            drop();
            over = true;
        } else {
            retry(code == TOO_MUCH ? RETRY_AFTER_TOO_MUCH_MILLIS : 0);
        }
    }

    private void understand(JsonNode frame) {
        switch (frame.path("event").asText()) {
            case "" -> {
                StormLog log = log(frame);
                if (log.isNew(frame.path("position").asText())) {
                    log.shown(frame.path("position").asText(), frame.path("payload"));
                    replayed += log.last().offset() < openedMicros ? 1 : 0;
                } else {
                    repeats++;
                }
            }
            case "open" -> opened(frame.path("known").asBoolean());
            case "passed" -> log(frame).shown(frame.path("position").asText(), JSON.nullNode());
            case "gap" -> log(frame).missed(frame.path("position").asText());
            default -> {
                // That subscriptions change does not change what the page has seen.
            }
        }
    }

    private void opened(boolean known) {
        opened++;
        unanswered--;
        // As offsets are microseconds of this machine's clock, too, they say what is older than the socket.
        openedMicros = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
        resumed += current.resumes ? 1 : 0;
        if (known) {
            open = true;
            openedAt = System.nanoTime();
            longestAway = Math.max(longestAway, lostAt == 0 ? 0 : openedAt - lostAt);
        } else {
            logs.values().forEach(StormLog::forgotten);
            drop();
            timers.execute(this::load);
        }
    }

    private StormLog log(JsonNode frame) {
        return logs.computeIfAbsent(frame.path("channel").asText(), channel -> new StormLog());
    }

    private String resumeFrame() {
        Map<String, String> positions = new HashMap<>();
        logs.forEach((channel, log) -> log.position().ifPresent(position -> positions.put(channel, position)));
        ObjectNode frame = JSON.createObjectNode().put("action", "resume");
        frame.set("positions", JSON.valueToTree(positions));
        frame.putObject("private");
        return frame.toString();
    }

    /** Cuts the connection without a word, as a lost network does. */
    synchronized void cut() {
        if (!over) {
            retry(0);
        }
    }

    synchronized boolean isOpen() {
        return open;
    }

    /** Whether it was told not to come back. */
    synchronized boolean isOver() {
        return over;
    }

    synchronized StormLog log(String channel) {
        return logs.computeIfAbsent(channel, key -> new StormLog()).copy();
    }

    synchronized List<String> channels() {
        return new ArrayList<>(logs.keySet());
    }

    /** The greatest number that was shown of these texts. */
    synchronized int newest(String channel, String texts) {
        StormLog log = logs.get(channel);
        return log == null ? -1 : log.newest(texts);
    }

    synchronized int opens() {
        return opened;
    }

    synchronized int resumes() {
        return resumed;
    }

    /** How many messages a socket brought that are older than itself. */
    synchronized int replayed() {
        return replayed;
    }

    /** Between two sockets. */
    synchronized Duration longestAway() {
        return Duration.ofNanos(longestAway);
    }

    /** What came again, which a page may hear twice, but shows once. */
    synchronized int repeats() {
        return repeats;
    }

    synchronized Map<Integer, Integer> closes() {
        return new TreeMap<>(closes);
    }

    @Override
    public synchronized void close() {
        over = true;
        drop();
    }

    private final class Attempt implements WebSocket.Listener {
        private final boolean resumes;
        private final StringBuilder partial = new StringBuilder();
        private WebSocket socket;

        private Attempt(boolean resumes) {
            this.resumes = resumes;
        }

        private boolean isCurrent() {
            return current == this;
        }

        private void closed(int code) {
            synchronized (StormPage.this) {
                if (isCurrent()) {
                    ended(code);
                }
            }
        }

        private void giveUp() {
            synchronized (StormPage.this) {
                if (isCurrent() && !open) {
                    ended(BROKEN);
                }
            }
        }

        @Override
        public void onOpen(WebSocket opened) {
            synchronized (StormPage.this) {
                socket = opened;
                if (!isCurrent()) {
                    opened.abort();
                    return;
                }
                if (resumes) {
                    CompletableFuture<?> unused = opened.sendText(resumeFrame(), true);
                }
            }
            opened.request(1);
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                JsonNode frame;
                try {
                    frame = JSON.readTree(partial.toString());
                } catch (JsonProcessingException noJson) {
                    throw new AssertionError("the server sent no JSON", noJson);
                }
                partial.setLength(0);
                synchronized (StormPage.this) {
                    if (isCurrent()) {
                        understand(frame);
                    }
                }
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed(code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed(BROKEN);
        }
    }
}
