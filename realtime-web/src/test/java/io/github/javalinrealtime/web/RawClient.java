package io.github.javalinrealtime.web;

import io.github.javalinrealtime.web.testing.TestPage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket client that knows nothing of the protocol: it shows each frame as it came. */
final class RawClient implements WebSocket.Listener, AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long PATIENCE = 10;

    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    private final StringBuilder partial = new StringBuilder();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private WebSocket socket;

    /** With the cookie that the page's answer set, so of a browser's first page. */
    static RawClient open(TestPage page, String pathAndQuery) {
        String cookie = Apps.cookie(page.answer()).orElseThrow();
        return open(page.answer().uri().getPort(), cookie, pathAndQuery);
    }

    static RawClient open(int port, String cookie, String pathAndQuery) {
        RawClient client = new RawClient();
        String authority = "127.0.0.1:" + port;
        client.socket = HTTP.newWebSocketBuilder()
                .header("Origin", "http://" + authority)
                .header("Cookie", cookie)
                .buildAsync(URI.create("ws://" + authority + pathAndQuery), client)
                .join();
        return client;
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            frames.add(partial.toString());
            partial.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.complete(1006);
    }

    RawClient send(String text) {
        socket.sendText(text, true).join();
        return this;
    }

    /** Where the server may close meanwhile. */
    void trySend(String text) {
        CompletableFuture<?> unused = socket.sendText(text, true).handle((sent, failure) -> null);
        unused.join();
    }

    /** As a browser may at any time, unasked. */
    void pong() {
        socket.sendPong(ByteBuffer.allocate(0)).join();
    }

    /** Where the server may close meanwhile. */
    void tryPong() {
        CompletableFuture<?> unused = socket.sendPong(ByteBuffer.allocate(0)).handle((sent, failure) -> null);
        unused.join();
    }

    void sendBytes() {
        socket.sendBinary(ByteBuffer.wrap(new byte[] {1}), true).join();
    }

    String next() throws InterruptedException {
        String frame = frames.poll(PATIENCE, TimeUnit.SECONDS);
        if (frame == null) {
            throw new AssertionError("no frame came within " + PATIENCE + " s; closed: " + closed.getNow(0));
        }
        return frame;
    }

    /** All frames before the reply to a ping, which is the server's word that there is nothing else. */
    List<String> allUntilPong() throws InterruptedException {
        send("{\"id\":\"until\",\"action\":\"ping\"}");
        List<String> all = new ArrayList<>();
        for (String frame = next(); !frame.startsWith("{\"id\":\"until\""); frame = next()) {
            all.add(frame);
        }
        return all;
    }

    /** Frames that came and were not asked for; all of them where the server has closed. */
    List<String> left() {
        List<String> left = new ArrayList<>();
        frames.drainTo(left);
        return left;
    }

    boolean isClosed() {
        return closed.isDone();
    }

    int awaitClose() {
        return awaitClose(Duration.ofSeconds(PATIENCE));
    }

    int awaitClose(Duration patience) {
        return closed.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    @Override
    public void close() {
        socket.abort();
    }
}
