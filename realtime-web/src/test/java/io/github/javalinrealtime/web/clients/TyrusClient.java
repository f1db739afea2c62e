package io.github.javalinrealtime.web.clients;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.glassfish.tyrus.client.ClientManager;
import org.glassfish.tyrus.client.ClientProperties;
import org.glassfish.tyrus.client.SslEngineConfigurator;

/** Tyrus, the reference implementation of Jakarta WebSocket, on Grizzly. */
public final class TyrusClient implements Client {
    private final ClientManager clients = ClientManager.createClient();

    @Override
    public Socket open(URI uri, String cookie, String origin, Arrivals arrivals) throws Exception {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .configurator(new ClientEndpointConfig.Configurator() {
                    @Override
                    public void beforeRequest(Map<String, List<String>> headers) {
                        headers.put("Origin", List.of(origin));
                        headers.put("Cookie", List.of(cookie));
                    }
                })
                .build();
        if (uri.getScheme().equals("wss")) {
            // Where it is set, Grizzly speaks TLS whatever the scheme.
            clients.getProperties()
                    .put(ClientProperties.SSL_ENGINE_CONFIGURATOR, new SslEngineConfigurator(Tls.trusting()));
        }
        Session session = clients.connectToServer(new Listener(arrivals), config, uri);
        return new Socket() {
            @Override
            public void send(String text) throws Exception {
                session.getBasicRemote().sendText(text);
            }

            @Override
            public void ping(String payload) throws Exception {
                session.getBasicRemote().sendPing(StandardCharsets.UTF_8.encode(payload));
            }

            @Override
            public void end(int code) throws Exception {
                session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(code), ""));
            }

            @Override
            public void cut() throws Exception {
                session.close();
            }
        };
    }

    @Override
    public void stop() {
        clients.shutdown();
    }

    private static final class Listener extends Endpoint {
        private final Arrivals arrivals;

        Listener(Arrivals arrivals) {
            this.arrivals = arrivals;
        }

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.addMessageHandler(String.class, arrivals::text);
            session.addMessageHandler(
                    PongMessage.class,
                    pong -> arrivals.pong(StandardCharsets.UTF_8
                            .decode(pong.getApplicationData())
                            .toString()));
            arrivals.opened("");
        }

        @Override
        public void onClose(Session session, CloseReason reason) {
            arrivals.closed(reason.getCloseCode().getCode());
        }

        @Override
        public void onError(Session session, Throwable failure) {
            arrivals.failed(failure);
        }
    }
}
