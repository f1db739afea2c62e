package io.github.javalinrealtime.web.clients;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.java_websocket.WebSocket;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.extensions.permessage_deflate.PerMessageDeflateExtension;
import org.java_websocket.framing.Framedata;
import org.java_websocket.framing.PingFrame;
import org.java_websocket.handshake.ServerHandshake;

/** Java-WebSocket. */
public final class JavaWebSocketClient implements Client {
    @Override
    public Socket open(URI uri, String cookie, String origin, Arrivals arrivals) throws Exception {
        Connection connection = new Connection(uri, Map.of("Origin", origin, "Cookie", cookie), arrivals);
        if (uri.getScheme().equals("wss")) {
            connection.setSocketFactory(Tls.trusting().getSocketFactory());
        }
        if (!connection.connectBlocking(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the socket did not open");
        }
        return new Socket() {
            @Override
            public void send(String text) {
                connection.send(text);
            }

            @Override
            public void ping(String payload) {
                PingFrame ping = new PingFrame();
                ping.setPayload(StandardCharsets.UTF_8.encode(payload));
                connection.sendFrame(ping);
            }

            @Override
            public void end(int code) {
                connection.close(code);
            }

            @Override
            public void cut() {
                connection.closeConnection(1000, "");
            }
        };
    }

    private static final class Connection extends WebSocketClient {
        private final Arrivals arrivals;

        Connection(URI uri, Map<String, String> headers, Arrivals arrivals) {
            super(uri, new Draft_6455(new PerMessageDeflateExtension()), headers);
            this.arrivals = arrivals;
        }

        @Override
        public void onOpen(ServerHandshake handshake) {
            arrivals.opened(handshake.getFieldValue("Sec-WebSocket-Extensions"));
        }

        @Override
        public void onMessage(String text) {
            arrivals.text(text);
        }

        @Override
        public void onWebsocketPong(WebSocket socket, Framedata pong) {
            arrivals.pong(StandardCharsets.UTF_8.decode(pong.getPayloadData()).toString());
        }

        @Override
        public void onClose(int code, String reason, boolean remote) {
            arrivals.closed(code);
        }

        @Override
        public void onError(Exception failure) {
            arrivals.failed(failure);
        }
    }
}
