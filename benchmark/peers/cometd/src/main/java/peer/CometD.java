package peer;

import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.ServerChannel;
import org.cometd.server.BayeuxServerImpl;
import org.cometd.server.websocket.jetty.JettyWebSocketTransport;
import org.eclipse.jetty.server.Context;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/** CometD's WebSocket transport on Jetty, as it is by default. Arguments: the port, the control port. */
public final class CometD {
    private static final String PATHS = "/bayeux/*";

    private CometD() {}

    public static void main(String[] args) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setPort(Integer.parseInt(args[0]));
        server.addConnector(connector);
        ContextHandler context = new ContextHandler("/");
        context.setHandler(WebSocketUpgradeHandler.from(server, context));
        server.setHandler(context);

        BayeuxServerImpl bayeux = new BayeuxServerImpl();
        bayeux.setOption(Context.class.getName(), context.getContext());
        bayeux.setOption("cometdURLMapping", PATHS);
        bayeux.setOption("ws.cometdURLMapping", PATHS);
        bayeux.setTransports(new JettyWebSocketTransport(bayeux));
        bayeux.setAllowedTransports("websocket");
        context.addManaged(bayeux);
        server.start();

        Control.start(Integer.parseInt(args[1]), (number, message) -> {
            ServerChannel channel = bayeux.getChannel("/c/" + number);
            if (channel != null) {
                channel.publish(null, message, Promise.noop());
            }
        });
    }
}
