package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.WireBytes.CLOSE;
import static io.github.javalinrealtime.web.WireBytes.PONG;
import static io.github.javalinrealtime.web.WireBytes.TEXT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Mutations on one socket, until it ends or there were enough: all follows from one seed. */
final class FuzzTalk {
    private static final int MOST_CASES = 400;
    private static final int MOST_IN_BATCH = 16;
    private static final int LONGEST_BATCH = 200_000;
    private static final int BAD_PAYLOAD = 1007;
    private static final int TOO_LONG = 1009;
    private static final int TOO_MUCH = 4429;

    /** Frames that may wait for a slow handler, about. */
    private static final int MOST_WAITING = 90;

    private final FuzzApp app;
    private final long seed;
    private final Random random;
    private final boolean strict;
    private final boolean compression;
    private final WireModel model;
    private final FuzzFrames frames;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private int cases;
    private final List<JsonNode> due = new ArrayList<>();
    private int end;

    /** Of the newest ping; those before it need not be answered (RFC 6455, 5.5.3). */
    private boolean pongCame;

    private boolean limited;
    private boolean over;

    /** @param limited an app that limits how often a client may send, for some */
    FuzzTalk(FuzzApp patient, FuzzApp limited, long seed, Corpus corpus) {
        this.seed = seed;
        this.random = new Random(seed);
        this.strict = random.nextInt(16) == 0;
        this.app = strict ? limited : patient;
        this.compression = random.nextBoolean();
        this.model = new WireModel(compression);
        this.frames = new FuzzFrames(random, compression, new FuzzTexts(random, corpus.texts()), corpus.frames());
    }

    /** The code of the server's close frame; 0 if the client left. */
    int end() {
        return end;
    }

    /** How many mutations were sent, at most so many. */
    int hold(int most) {
        String page = random.nextInt(8) == 0 ? app.id : RandomId.next();
        try (WireClient client = app.connect(page, compression)) {
            int enough = Math.min(most, MOST_CASES);
            while (!over && cases < enough) {
                sendBatch(client, enough);
                awaitAnswers(client);
            }
            if (!over) {
                leave(client);
            }
        } catch (IOException | RuntimeException | AssertionError failure) {
            throw new AssertionError(
                    "-Dfuzz.talk=" + seed + " (compression " + compression + ", " + cases + " mutations): "
                            + failure.getMessage() + "; awaited are " + due
                            + (pongCame ? "" : " and a pong") + " and the end " + model.end() + "; it sent "
                            + HexFormat.of().formatHex(sent.toByteArray()),
                    failure);
        }
        return cases;
    }

    private void sendBatch(WireClient client, int enough) throws IOException {
        ByteArrayOutputStream batch = new ByteArrayOutputStream();
        boolean unfinished = false;
        int pings = model.pings.size();
        for (int i = 1 + random.nextInt(MOST_IN_BATCH);
                i > 0 && cases < enough && model.isOpen() && !unfinished && batch.size() < LONGEST_BATCH;
                i--) {
            add(batch, strict ? frames.nextMessage() : frames.next());
            cases++;
            unfinished = model.missing() > 0 && random.nextInt(8) == 0;
            if (!unfinished) {
                finish(batch);
            }
        }
        for (String text = model.texts.poll(); text != null; text = model.texts.poll()) {
            due.add(FuzzReply.idFor(text));
        }
        limited = strict || due.size() > MOST_WAITING;
        pongCame = model.pings.size() == pings;
        send(client, batch.toByteArray());
        over = unfinished && model.isOpen();
    }

    /** Gives what has begun its end, so that the next mutation is one, too. */
    private void finish(ByteArrayOutputStream batch) {
        while (model.missing() > 0) {
            byte[] more = new byte[model.missing()];
            Arrays.fill(more, (byte) random.nextInt(128));
            add(batch, more);
        }
        if (model.isOpen() && model.isInMessage() && random.nextBoolean()) {
            add(batch, WireBytes.frame(WireBytes.FIN, new byte[0]));
        }
    }

    private void add(ByteArrayOutputStream batch, byte[] bytes) {
        batch.writeBytes(bytes);
        model.take(bytes);
    }

    /** In one piece, or several. */
    private void send(WireClient client, byte[] bytes) {
        sent.writeBytes(bytes);
        int from = 0;
        for (int pieces = random.nextInt(3) == 0 ? 1 + random.nextInt(6) : 0; pieces > 0; pieces--) {
            int to = from + random.nextInt(Math.min(bytes.length - from, 400) + 1);
            boolean unused = client.trySend(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        boolean unused = client.trySend(Arrays.copyOfRange(bytes, from, bytes.length));
    }

    /** Until each message has its reply and the last ping its pong, or the socket is closed, as it must then be. */
    private void awaitAnswers(WireClient client) throws IOException {
        while (!due.isEmpty() || !model.isOpen() || !(limited || pongCame)) {
            WireClient.Received received = client.next();
            if (received.opcode() == TEXT) {
                JsonNode id = FuzzReply.check(received.text());
                assertTrue(id == null || due.remove(id), () -> "no message asked for " + received.text());
            } else if (received.opcode() == PONG) {
                // One that is about to be closed for its flood is answered pings behind what else would have closed it.
                assertTrue(model.pings.contains(received.payload()) || limited, "no ping asked for a pong");
                pongCame |= received.payload().equals(model.pings.peekLast());
            } else {
                assertEquals(CLOSE, received.opcode());
                assertClose(client, received.code());
                return;
            }
        }
    }

    private void assertClose(WireClient client, int code) throws IOException {
        over = true;
        end = code;
        // What inflates to too much before it breaks is both.
        boolean both = compression && code == TOO_LONG && model.end() == BAD_PAYLOAD;
        if (!both && (code != TOO_MUCH || !limited)) {
            assertEquals(model.end(), code, "the code of the close frame (0: none was due)");
        }
        client.answerClose(code);
        client.assertEnd();
    }

    private void leave(WireClient client) throws IOException {
        over = true;
        switch (random.nextInt(3)) {
            case 0 -> client.reset();
            case 1 -> {}
            default -> {
                client.trySend(WireBytes.frame(WireBytes.FIN, new byte[0]), WireBytes.close(1000));
                int code = client.awaitCloseBehindOthers();
                assertTrue(code == 1000 || code == 1002 || (limited && code == TOO_MUCH), () -> "left with " + code);
            }
        }
    }
}
