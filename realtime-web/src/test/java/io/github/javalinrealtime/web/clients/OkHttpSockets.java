package io.github.javalinrealtime.web.clients;

import java.net.URI;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;

/** OkHttp, as Android apps use it. It offers to compress by itself. */
public final class OkHttpSockets implements Client {
    private final OkHttpClient http = new OkHttpClient.Builder()
            .sslSocketFactory(Tls.trusting().getSocketFactory(), Tls.trust())
            .build();

    @Override
    public Socket open(URI uri, String cookie, String origin, Arrivals arrivals) {
        Request request = new Request.Builder()
                .url(uri.toString())
                .header("Origin", origin)
                .header("Cookie", cookie)
                .build();
        WebSocket socket = http.newWebSocket(request, new Listener(arrivals));
        return new Socket() {
            @Override
            public void send(String text) {
                accepted(socket.send(text));
            }

            @Override
            public void ping(String payload) {
                throw new UnsupportedOperationException("OkHttp pings by the clock alone");
            }

            @Override
            public void end(int code) {
                accepted(socket.close(code, null));
            }

            @Override
            public void cut() {
                socket.cancel();
            }
        };
    }

    @Override
    public boolean canPing() {
        return false;
    }

    @Override
    public void stop() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }

    private static void accepted(boolean accepted) {
        if (!accepted) {
            throw new IllegalStateException("the socket is closed");
        }
    }

    private static final class Listener extends WebSocketListener {
        private final Arrivals arrivals;

        Listener(Arrivals arrivals) {
            this.arrivals = arrivals;
        }

        @Override
        public void onOpen(WebSocket socket, Response response) {
            arrivals.opened(response.header("Sec-WebSocket-Extensions"));
        }

        @Override
        public void onMessage(WebSocket socket, String text) {
            arrivals.text(text);
        }

        @Override
        public void onClosing(WebSocket socket, int code, String reason) {
            socket.close(1000, null);
        }

        @Override
        public void onClosed(WebSocket socket, int code, String reason) {
            arrivals.closed(code);
        }

        @Override
        public void onFailure(WebSocket socket, Throwable failure, Response response) {
            arrivals.failed(failure);
            arrivals.closed(1006);
        }
    }
}
