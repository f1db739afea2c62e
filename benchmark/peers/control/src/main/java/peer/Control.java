package peer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Answers the load client's {@code GET /pub?c=<channels>&b=<messages each>&s=<bytes>&t=<clock>}, beside a peer. */
public final class Control {
    private final Publisher publisher;

    private Control(Publisher publisher) {
        this.publisher = publisher;
    }

    /** The peer. */
    public interface Publisher {
        void publish(int channel, Map<String, Object> message);
    }

    /** Ends this process when its standard input ends, and so with the process that started it. */
    public static void start(int port, Publisher publisher) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.createContext("/pub", new Control(publisher)::answer);
        server.start();
        new Thread(Control::awaitEnd, "lifeline").start();
    }

    private static void awaitEnd() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException broken) {
            // The end, too.
        }
        Runtime.getRuntime().halt(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        Map<String, String> query = new HashMap<>();
        for (String pair : exchange.getRequestURI().getQuery().split("&")) {
            query.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        for (int channel = 0; channel < Integer.parseInt(query.get("c")); channel++) {
            for (int i = 0; i < Integer.parseInt(query.get("b")); i++) {
                publisher.publish(channel, message(channel, query));
            }
        }
        exchange.sendResponseHeaders(200, 2);
        exchange.getResponseBody().write(new byte[] {'o', 'k'});
        exchange.close();
    }

    private static Map<String, Object> message(int channel, Map<String, String> query) {
        String clock = "clock#" + query.get("t");
        int head = ("{\"clock\":\"" + clock + "\",\"channel\":" + channel + ",\"text\":\"\"}").length();
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("clock", clock);
        message.put("channel", channel);
        message.put("text", "x".repeat(Math.max(0, Integer.parseInt(query.get("s")) - head)));
        return message;
    }
}
