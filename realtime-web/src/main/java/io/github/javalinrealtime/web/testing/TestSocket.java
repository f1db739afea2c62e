package io.github.javalinrealtime.web.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A socket of the JDK's client, whose frames wait until somebody asks for them. */
final class TestSocket implements WebSocket.Listener {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final List<JsonNode> frames = new ArrayList<>();
    private final StringBuilder partial = new StringBuilder();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private @Nullable WebSocket socket;

    static TestSocket open(TestBrowser browser, String pathAndQuery) {
        TestSocket opened = new TestSocket();
        WebSocket.Builder builder = browser.client()
                .newWebSocketBuilder()
                .header("Origin", "http://" + browser.authority())
                .connectTimeout(Duration.ofSeconds(RealtimeTest.PATIENCE));
        try {
            opened.socket = builder.buildAsync(URI.create("ws://" + browser.authority() + pathAndQuery), opened)
                    .join();
        } catch (CompletionException refused) {
            String status = refused.getCause() instanceof WebSocketHandshakeException answered
                    ? " (" + answered.getResponse().statusCode() + ")"
                    : "";
            throw new AssertionError("the app refused the socket" + status, refused.getCause());
        }
        return opened;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            lock.lock();
            try {
                frames.add(MAPPER.readTree(partial.toString()));
                arrived.signalAll();
            } catch (JsonProcessingException noJson) {
                throw new AssertionError("the server sent no JSON", noJson);
            } finally {
                lock.unlock();
                partial.setLength(0);
            }
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        end(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        end(1006);
    }

    private void end(int code) {
        lock.lock();
        try {
            closed.complete(code);
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void send(JsonNode frame) {
        try {
            socket().sendText(frame.toString(), true)
                    .orTimeout(RealtimeTest.PATIENCE, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException failure) {
            throw new AssertionError("the socket is closed (" + closed.getNow(1006) + ")", failure.getCause());
        }
    }

    JsonNode await(String what, Predicate<JsonNode> wanted) {
        long left = TimeUnit.SECONDS.toNanos(RealtimeTest.PATIENCE);
        lock.lock();
        try {
            while (true) {
                for (Iterator<JsonNode> all = frames.iterator(); all.hasNext(); ) {
                    JsonNode frame = all.next();
                    if (wanted.test(frame)) {
                        all.remove();
                        return frame;
                    }
                }
                if (left <= 0 || closed.isDone()) {
                    throw new AssertionError(what + " did not come within " + RealtimeTest.PATIENCE
                            + " s, or the socket closed (" + closed.getNow(0) + "); what came: " + frames);
                }
                left = arrived.awaitNanos(left);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + what, interrupted);
        } finally {
            lock.unlock();
        }
    }

    void assertNone(Predicate<JsonNode> unwanted) {
        lock.lock();
        try {
            frames.stream().filter(unwanted).findFirst().ifPresent(frame -> {
                throw new AssertionError("this came and should not have: " + frame);
            });
        } finally {
            lock.unlock();
        }
    }

    int awaitClose() {
        try {
            return closed.orTimeout(RealtimeTest.PATIENCE, TimeUnit.SECONDS).join();
        } catch (CompletionException late) {
            throw new AssertionError(
                    "the server did not close the socket within " + RealtimeTest.PATIENCE + " s", late);
        }
    }

    void abort() {
        socket().abort();
        end(1006);
    }

    void close() {
        if (!closed.isDone() && !socket().isOutputClosed()) {
            socket().sendClose(WebSocket.NORMAL_CLOSURE, "")
                    .handle((sent, failure) -> null)
                    .join();
        }
    }

    private WebSocket socket() {
        if (socket == null) {
            throw new AssertionError("the socket did not open");
        }
        return socket;
    }
}
