package io.github.javalinrealtime.web.clients;

import com.neovisionaries.ws.client.WebSocket;
import com.neovisionaries.ws.client.WebSocketAdapter;
import com.neovisionaries.ws.client.WebSocketException;
import com.neovisionaries.ws.client.WebSocketExtension;
import com.neovisionaries.ws.client.WebSocketFactory;
import com.neovisionaries.ws.client.WebSocketFrame;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Neo Visionaries' nv-websocket-client. */
public final class NvClient implements Client {
    private final WebSocketFactory factory = new WebSocketFactory().setSSLContext(Tls.trusting());

    @Override
    public Socket open(URI uri, String cookie, String origin, Arrivals arrivals) throws Exception {
        WebSocket socket = factory.createSocket(uri)
                .addHeader("Origin", origin)
                .addHeader("Cookie", cookie)
                .addExtension(WebSocketExtension.PERMESSAGE_DEFLATE)
                .addListener(new Listener(arrivals))
                .connect();
        return new Socket() {
            @Override
            public void send(String text) {
                socket.sendText(text);
            }

            @Override
            public void ping(String payload) {
                socket.sendPing(payload);
            }

            @Override
            public void end(int code) {
                socket.sendClose(code);
            }

            @Override
            public void cut() {
                socket.disconnect();
            }
        };
    }

    private static final class Listener extends WebSocketAdapter {
        private final Arrivals arrivals;

        Listener(Arrivals arrivals) {
            this.arrivals = arrivals;
        }

        @Override
        public void onConnected(WebSocket socket, Map<String, List<String>> headers) {
            arrivals.opened(String.join(", ", headers.getOrDefault("Sec-WebSocket-Extensions", List.of())));
        }

        @Override
        public void onTextMessage(WebSocket socket, String text) {
            arrivals.text(text);
        }

        @Override
        public void onPongFrame(WebSocket socket, WebSocketFrame pong) {
            arrivals.pong(new String(pong.getPayload(), StandardCharsets.UTF_8));
        }

        @Override
        public void onError(WebSocket socket, WebSocketException failure) {
            arrivals.failed(failure);
        }

        @Override
        public void onDisconnected(
                WebSocket socket, WebSocketFrame ofServer, WebSocketFrame ofClient, boolean byServer) {
            arrivals.closed(ofServer == null ? 1006 : ofServer.getCloseCode());
        }
    }
}
