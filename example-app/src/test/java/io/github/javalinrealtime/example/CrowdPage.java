package io.github.javalinrealtime.example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * A page as {@code realtime.js} keeps it: when it comes back, with what jitter, what it says then, what it drops, and when it stays
 * away. For the thread of its crowd.
 */
final class CrowdPage implements CrowdSocket.Listener {
    /** As {@code connectWithin} of the script. */
    static final int CONNECT_WITHIN = 10_000;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int RETRY_BASE = 500;
    private static final int RETRY_MOST = 20_000;
    private static final int RETRY_AFTER_TOO_MUCH = 5_000;
    private static final int STEADY_AFTER = 5_000;
    private static final int PING_AFTER = 25_000;
    private static final int PONG_WITHIN = 10_000;
    private static final int ENDED = 4401;
    private static final int SUPERSEDED = 4409;
    private static final int TOO_MUCH = 4429;

    /** What the page was told. */
    interface Reader {
        /** The socket is open; whether the server knew the page. */
        void opened(boolean known);

        void shown(String channel, JsonNode payload);

        void missed(String channel);

        void replied(JsonNode reply);

        /** A try or a socket came to an end; the page comes back, unless it is final. */
        void ended(String why, boolean isFinal);
    }

    private record Position(String epoch, long offset) {
        static Position of(JsonNode frame) {
            String text = frame.path("position").asText();
            int dot = text.indexOf('.');
            return new Position(text.substring(0, dot), Long.parseLong(text.substring(dot + 1)));
        }
    }

    private final Crowd crowd;
    private final IntSupplier ports;
    private final String id;
    private final String cookie;
    private final int connectWithin;
    private final Reader reader;
    private final Map<String, Position> positions = new HashMap<>(4);
    private CrowdSocket socket;
    private Crowd.Alarm alarm;
    private boolean attempted;
    private boolean resumed;
    private boolean open;
    private boolean over;
    private boolean answered;
    private int tries;
    private int unanswered;
    private int repeats;
    private long startedAt;
    private long openedAt;
    private long heardAt;

    /**
     * Does nothing yet.
     *
     * @param ports where to connect, asked at each try
     * @param connectWithin how many milliseconds a try may take, up to the frame {@code open}
     */
    CrowdPage(Crowd crowd, IntSupplier ports, String id, String cookie, int connectWithin, Reader reader) {
        this.crowd = crowd;
        this.ports = ports;
        this.id = id;
        this.cookie = cookie;
        this.connectWithin = connectWithin;
        this.reader = reader;
    }

    void connect() {
        drop();
        String query = "/?socket_connection_id=" + id + "&control" + (attempted ? "&resume" : "");
        resumed = attempted;
        attempted = true;
        unanswered++;
        startedAt = System.nanoTime();
        socket = new CrowdSocket(crowd, ports.getAsInt(), query, cookie, this);
        alarm = crowd.after(connectWithin, () -> {
            reader.ended("no answer in time", false);
            retry(0);
        });
    }

    @Override
    public void connected() {
        if (resumed) {
            ObjectNode frame = JSON.createObjectNode().put("action", "resume");
            ObjectNode seen = frame.putObject("positions");
            positions.forEach((channel, position) -> seen.put(channel, position.epoch + "." + position.offset));
            frame.putObject("private");
            socket.send(frame.toString());
        }
    }

    @Override
    public void text(JsonNode frame) {
        heardAt = System.nanoTime();
        answered = true;
        String channel = frame.path("channel").asText();
        switch (frame.path("event").asText()) {
            case "" -> {
                if (!frame.has("channel")) {
                    reader.replied(frame);
                } else if (isNew(frame)) {
                    reader.shown(channel, frame.path("payload"));
                } else {
                    repeats++;
                }
            }
            case "open" -> opened(frame.path("known").asBoolean());
            case "passed" -> isNew(frame);
            case "gap" -> {
                positions.put(channel, Position.of(frame));
                reader.missed(channel);
            }
            case "unsubscribed" -> frame.path("channels").forEach(left -> positions.remove(left.asText()));
            default -> {
                // That it is subscribed changes nothing here.
            }
        }
    }

    private void opened(boolean known) {
        alarm.cancel();
        unanswered--;
        openedAt = System.nanoTime();
        open = true;
        watch();
        reader.opened(known);
    }

    private boolean isNew(JsonNode frame) {
        Position next = Position.of(frame);
        Position last = positions.get(frame.path("channel").asText());
        if (last != null && last.epoch.equals(next.epoch) && next.offset <= last.offset) {
            return false;
        }
        positions.put(frame.path("channel").asText(), next);
        return true;
    }

    @Override
    public void ended(int code, String why) {
        boolean overtakenByOwn = code == SUPERSEDED && resumed && (unanswered > 0 || !isPast(startedAt, STEADY_AFTER));
        if (code == SUPERSEDED) {
            unanswered = 0;
        }
        boolean isFinal = code == ENDED || (code == SUPERSEDED && !overtakenByOwn);
        if (isFinal) {
            over = true;
            drop();
        } else {
            retry(code == TOO_MUCH ? RETRY_AFTER_TOO_MUCH : 0);
        }
        reader.ended(why, isFinal);
    }

    private static boolean isPast(long since, long millis) {
        return System.nanoTime() - since >= TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void retry(int atLeast) {
        drop();
        int most = Math.min(RETRY_MOST, RETRY_BASE << Math.min(tries++, 10));
        alarm = crowd.after(atLeast + ThreadLocalRandom.current().nextInt(most), this::connect);
    }

    private void drop() {
        if (alarm != null) {
            alarm.cancel();
        }
        if (open && isPast(openedAt, STEADY_AFTER)) {
            tries = 0;
        }
        open = false;
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }

    private void watch() {
        long left = PING_AFTER - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - heardAt);
        if (left > 0) {
            alarm = crowd.after(left, this::watch);
            return;
        }
        answered = false;
        send(JSON.createObjectNode().put("id", "ping").put("action", "ping"));
        alarm = crowd.after(PONG_WITHIN, () -> {
            if (answered) {
                watch();
            } else {
                reader.ended("silent", false);
                connect();
            }
        });
    }

    /** Where it is open. */
    void send(JsonNode frame) {
        if (open) {
            socket.send(frame.toString());
        }
    }

    boolean isOpen() {
        return open;
    }

    /** Whether it stays away for good. */
    boolean isOver() {
        return over;
    }

    /** What came again, which a page may hear twice, but shows once. */
    int repeats() {
        return repeats;
    }

    /** The connection, for whoever breaks it; null between two tries. */
    CrowdSocket socket() {
        return socket;
    }

    /** The connection breaks without a word, and the page comes back. */
    void cut() {
        if (!over && socket != null) {
            socket.cut();
            retry(0);
        }
    }

    /** The page goes, and its socket with it: with a close frame. */
    void close() {
        drop();
    }

    /** The page is gone, and what becomes of its socket is another's. */
    void leave() {
        socket = null;
        drop();
    }
}
