package io.github.javalinrealtime.web;

import io.github.javalinrealtime.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.HttpChannel;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** The two ends of one called route, in memory: the request's body is read from it, the answer written into it. */
final class RouteStream implements HttpStream {
    private final HttpChannel channel;
    private final Executor executor;
    private final int maxBody;
    private final AtomicReference<Content.Chunk> requestBody;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CompletableFuture<RouteResponse> response = new CompletableFuture<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(512);
    private int status;
    private boolean bodiless;
    private HttpFields headers = HttpFields.EMPTY;
    private volatile boolean committed;
    private volatile long idleTimeout;

    RouteStream(HttpChannel channel, Executor executor, byte[] requestBody, int maxBody) {
        this.channel = channel;
        this.executor = executor;
        this.maxBody = maxBody;
        this.requestBody = new AtomicReference<>(
                requestBody.length == 0 ? Content.Chunk.EOF : Content.Chunk.from(ByteBuffer.wrap(requestBody), true));
    }

    CompletableFuture<RouteResponse> response() {
        return response;
    }

    /** False if the call was given up while it waited for a thread. */
    boolean begin() {
        return begun.compareAndSet(false, true);
    }

    /** Answers the caller at once, then ends the request; a handler that blocks runs on, its output refused. */
    void giveUp(RouteCallException cause) {
        boolean first = response.completeExceptionally(cause);
        // A channel that never ran must not be failed: it would be recycled under the task that waits for a thread.
        if (first && !begin()) {
            try {
                executor.execute(() -> failRequest(goneAway(cause)));
            } catch (RejectedExecutionException stopped) {
                cause.addSuppressed(stopped);
            }
        }
    }

    private void failRequest(Throwable cause) {
        Runnable ending = channel.onFailure(cause);
        if (ending != null) {
            ending.run();
        }
    }

    @Override
    public String getId() {
        return "1";
    }

    @Override
    public Content.Chunk read() {
        return requestBody.getAndUpdate(Content.Chunk::next);
    }

    @Override
    public void demand() {
        Runnable reader = channel.onContentAvailable();
        if (reader != null) {
            reader.run();
        }
    }

    @Override
    public void prepareResponse(HttpFields.Mutable fields) {}

    @Override
    public void send(
            MetaData.Request request,
            MetaData.@Nullable Response head,
            boolean last,
            @Nullable ByteBuffer content,
            Callback callback) {
        RouteCallException refusal = null;
        if (response.isDone()) {
            refusal = new RouteCallException(ErrorCode.FAILED);
        } else {
            if (head != null && !HttpStatus.isInterim(head.getStatus())) {
                refusal = commit(request, head);
            }
            if (refusal == null && content != null && !bodiless) {
                refusal = append(content);
            }
        }
        if (refusal == null) {
            callback.succeeded();
        } else {
            giveUp(refusal);
            callback.failed(goneAway(refusal));
        }
    }

    private @Nullable RouteCallException commit(MetaData.Request request, MetaData.Response head) {
        status = head.getStatus();
        // Handlers write a body to these too; over HTTP it is Jetty's generator, absent here, that drops it.
        bodiless = HttpMethod.HEAD.is(request.getMethod())
                || status == HttpStatus.NO_CONTENT_204
                || status == HttpStatus.NOT_MODIFIED_304;
        // A copy, since Jetty recycles the fields.
        headers = HttpFields.build(head.getHttpFields()).asImmutable();
        committed = true;
        if (RouteResponse.isEventStream(headers)) {
            return new RouteCallException(ErrorCode.EVENT_STREAM);
        }
        boolean fits = bodiless || headers.getLongField(HttpHeader.CONTENT_LENGTH) <= maxBody;
        return fits ? null : new RouteCallException(ErrorCode.TOO_LARGE);
    }

    private @Nullable RouteCallException append(ByteBuffer content) {
        if (content.remaining() > maxBody - body.size()) {
            return new RouteCallException(ErrorCode.TOO_LARGE);
        }
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        body.writeBytes(bytes);
        return null;
    }

    /** To the app it is a client that went away, which neither Javalin nor Jetty reports as an error. */
    private static EofException goneAway(RouteCallException cause) {
        return new EofException(cause);
    }

    @Override
    public void succeeded() {
        RouteResponse answer = RouteResponse.of(status, headers, body.toByteArray());
        channel.recycle();
        response.complete(answer);
    }

    @Override
    public void failed(Throwable cause) {
        channel.recycle();
        response.completeExceptionally(new RouteCallException(ErrorCode.FAILED, cause));
    }

    @Override
    public Runnable cancelSend(Throwable cause, Callback callback) {
        return () -> callback.failed(cause);
    }

    @Override
    public boolean isCommitted() {
        return committed;
    }

    @Override
    public @Nullable Throwable consumeAvailable() {
        return HttpStream.consumeAvailable(this, channel.getConnectionMetaData().getHttpConfiguration());
    }

    @Override
    public long getIdleTimeout() {
        return idleTimeout;
    }

    @Override
    public void setIdleTimeout(long millis) {
        idleTimeout = millis;
    }
}
