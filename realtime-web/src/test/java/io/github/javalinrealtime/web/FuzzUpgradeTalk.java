package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.WireBytes.CLOSE;
import static io.github.javalinrealtime.web.WireBytes.TEXT;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One upgrade request, with frames behind it, on a connection of its own. */
final class FuzzUpgradeTalk {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");

    /** The last three are Jetty's, for another HTTP, an encoding or a method that it does not know. */
    private static final Set<Integer> MAY_REFUSE = Set.of(503, 501, 505);

    private static final Set<Integer> CODES = Set.of(1000, 1002, 1003, 1007, 1009, 4401);

    private final FuzzApp app;
    private final long seed;
    private final Random random;
    private final byte[] request;

    FuzzUpgradeTalk(FuzzApp app, long seed, Corpus corpus) {
        this.app = app;
        this.seed = seed;
        this.random = new Random(seed);
        this.request =
                new FuzzUpgrades(random, corpus).next(random.nextInt(8) == 0 ? app.id : RandomId.next(), app.cookie);
    }

    /** The status of the answer; 0 where there was none. */
    int hold() {
        try (WireClient client = app.dial()) {
            byte[] bytes = WireBytes.join(
                    request, WireBytes.text("{\"id\":1,\"action\":\"echo\",\"input\":1}"), WireBytes.close(1000));
            int at = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
            if (client.trySend(Arrays.copyOf(bytes, at))
                    && client.trySend(Arrays.copyOfRange(bytes, at, bytes.length))) {
                client.shutdownOutput();
            }
            return answer(client);
        } catch (IOException | RuntimeException | AssertionError failure) {
            throw new AssertionError(
                    "-Dfuzz.upgrade=" + seed + ": " + failure.getMessage() + "; the request was "
                            + HexFormat.of().formatHex(request),
                    failure);
        }
    }

    private int answer(WireClient client) throws IOException {
        int status = 0;
        try {
            String head = client.head();
            status = check(head);
            if (status == 101) {
                if (head.contains("permessage-deflate")) {
                    client.allowCompression();
                }
                frames(client);
            } else {
                FuzzReply.checkNothingInside(client.rest());
            }
        } catch (SocketTimeoutException open) {
            throw new AssertionError("neither answered nor ended", open);
        } catch (EOFException | SocketException end) {
            assertTrue(status > 0 || mayBeIgnored(), "ended without an answer");
        }
        return status;
    }

    private int check(String head) {
        FuzzReply.checkNothingInside(head);
        Matcher found = STATUS.matcher(head);
        assertTrue(found.lookingAt(), head);
        int status = Integer.parseInt(found.group(1));
        assertTrue(status == 101 || (status >= 400 && status < 500) || MAY_REFUSE.contains(status), head);
        boolean hasKey = text().contains("sec-websocket-key:");
        assertTrue(status != 101 || hasKey, "an upgrade without a key");
        boolean makesSession = head.contains("Set-Cookie") && !head.contains("Set-Cookie: " + app.cookie);
        // Javalin makes one for each upgrade that comes to it, and what is not for the plugin's path does.
        assertFalse(makesSession && text().matches("(?s)get /[? ].*"), head);
        if (makesSession) {
            app.sessions.decrementAndGet();
        }
        return status;
    }

    private static void frames(WireClient client) throws IOException {
        while (true) {
            WireClient.Received received = client.next();
            if (received.opcode() == TEXT) {
                FuzzReply.check(received.text());
            } else if (received.opcode() == CLOSE) {
                assertTrue(CODES.contains(received.code()), "closed with " + received.code());
                client.assertEnd();
                return;
            }
        }
    }

    /** A request without an end is none; of one that is too long, the answer may be lost on a connection that is cut. */
    private boolean mayBeIgnored() {
        return request.length > 8_000 || (!text().contains("\n\r\n") && !text().contains("\n\n"));
    }

    private String text() {
        return Apps.lower(new String(request, StandardCharsets.ISO_8859_1));
    }
}
