package io.github.javalinrealtime.web.clients;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.client.ClientUpgradeRequest;
import org.eclipse.jetty.websocket.client.WebSocketClient;

/** The one of Jetty. */
public final class JettyClient implements Client {
    private final HttpClient http = new HttpClient();
    private final WebSocketClient sockets = new WebSocketClient(http);

    public JettyClient() throws Exception {
        SslContextFactory.Client tls = new SslContextFactory.Client();
        tls.setSslContext(Tls.trusting());
        http.setSslContextFactory(tls);
        sockets.setMaxTextMessageSize(1 << 20);
        http.start();
        sockets.start();
    }

    @Override
    public Socket open(URI uri, String cookie, String origin, Arrivals arrivals) throws Exception {
        ClientUpgradeRequest request = new ClientUpgradeRequest(uri);
        request.setHeader("Origin", origin);
        request.setHeader("Cookie", cookie);
        // Without the parameters it ignores those of the answer.
        request.addExtensions("permessage-deflate;client_no_context_takeover;server_no_context_takeover");
        Session session = sockets.connect(new Listener(arrivals), request).get();
        return new Socket() {
            @Override
            public void send(String text) throws Exception {
                done(sent -> session.sendText(text, sent));
            }

            @Override
            public void ping(String payload) throws Exception {
                done(sent -> session.sendPing(StandardCharsets.UTF_8.encode(payload), sent));
            }

            @Override
            public void end(int code) {
                // Not waited for: it counts as failed where the answer is quicker.
                session.close(code, "", Callback.NOOP);
            }

            @Override
            public void cut() {
                session.disconnect();
            }
        };
    }

    @Override
    public void stop() throws Exception {
        sockets.stop();
        http.stop();
    }

    private static void done(Consumer<Callback> action) throws Exception {
        Callback.Completable sent = new Callback.Completable();
        action.accept(sent);
        sent.get();
    }

    /** Public, for Jetty calls it by method handles. */
    public static final class Listener implements Session.Listener.AutoDemanding {
        private final Arrivals arrivals;

        Listener(Arrivals arrivals) {
            this.arrivals = arrivals;
        }

        @Override
        public void onWebSocketOpen(Session session) {
            String extensions = session.getUpgradeResponse().getHeader("Sec-WebSocket-Extensions");
            arrivals.opened(extensions);
        }

        @Override
        public void onWebSocketText(String text) {
            arrivals.text(text);
        }

        @Override
        public void onWebSocketPong(ByteBuffer payload) {
            arrivals.pong(StandardCharsets.UTF_8.decode(payload).toString());
        }

        @Override
        public void onWebSocketError(Throwable cause) {
            arrivals.failed(cause);
        }

        @Override
        public void onWebSocketClose(int code, String reason, Callback callback) {
            arrivals.closed(code);
            callback.succeed();
        }
    }
}
