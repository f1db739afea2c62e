package io.github.javalinrealtime.web.clients;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;

/** The one of the JDK, which sends a long text in fragments. */
public final class JdkClient implements Client {
    private final HttpClient http =
            HttpClient.newBuilder().sslContext(Tls.trusting()).build();

    @Override
    public Socket open(URI uri, String cookie, String origin, Arrivals arrivals) {
        WebSocket socket = http.newWebSocketBuilder()
                .header("Origin", origin)
                .header("Cookie", cookie)
                .buildAsync(uri, new Listener(arrivals))
                .join();
        return new Socket() {
            @Override
            public void send(String text) {
                socket.sendText(text, true).join();
            }

            @Override
            public void ping(String payload) {
                socket.sendPing(StandardCharsets.UTF_8.encode(payload)).join();
            }

            @Override
            public void end(int code) {
                socket.sendClose(code, "").join();
            }

            @Override
            public void cut() {
                socket.abort();
            }
        };
    }

    private static final class Listener implements WebSocket.Listener {
        private final StringBuilder partial = new StringBuilder();
        private final Arrivals arrivals;

        Listener(Arrivals arrivals) {
            this.arrivals = arrivals;
        }

        @Override
        public void onOpen(WebSocket socket) {
            arrivals.opened("");
            socket.request(1);
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                arrivals.text(partial.toString());
                partial.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer payload) {
            arrivals.pong(StandardCharsets.UTF_8.decode(payload).toString());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            arrivals.closed(code);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            arrivals.failed(error);
            arrivals.closed(1006);
        }
    }
}
