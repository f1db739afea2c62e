package io.github.javalinrealtime.web;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.RealtimeEvent;
import io.github.javalinrealtime.redis.Await;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** An app that echoes, with one session and any number of pages, plain or over TLS. */
final class ConformanceApp implements AutoCloseable {
    /** As by default, but for how often a client may send. */
    static final int PATIENT = 1_000_000;

    private static final Pattern ID = Pattern.compile("data-socket-connection-id=\"([\\w-]+)\"");
    private static final Pattern COOKIE = Pattern.compile("(?i)set-cookie: ([^;\r]+)");

    /** What the app was asked to echo. */
    final Set<String> heard = ConcurrentHashMap.newKeySet();

    /** How many HTTP sessions were made. */
    final AtomicInteger sessions = new AtomicInteger();

    final RealtimePlugin plugin;

    private final Queue<RealtimeEvent> events = new ConcurrentLinkedQueue<>();
    private final Queue<ConnectionKey> keys = new ConcurrentLinkedQueue<>();
    private final Javalin javalin;
    private final boolean secure;
    private final SSLContext tls = TlsContext.make();
    private final String cookie;

    /** A page that was rendered, and subscribed to the channel {@code room}. */
    record Page(String id, ConnectionKey key, String cookie) {}

    private ConformanceApp(boolean secure, Consumer<RealtimeConfig> options) throws IOException {
        this.secure = secure;
        this.plugin = new RealtimePlugin(config -> {
            config.limits.framesPerSecond = PATIENT;
            config.handler("echo", call -> {
                String input = call.input(String.class);
                heard.add(input);
                return input;
            });
            config.on(RealtimeEvent.Joined.class, events::add);
            config.on(RealtimeEvent.Left.class, events::add);
            options.accept(config);
        });
        this.javalin = Javalin.create(this::configure).start("127.0.0.1", 0);
        this.cookie = open("").cookie();
    }

    static ConformanceApp start(boolean secure) throws IOException {
        return start(secure, options -> {});
    }

    static ConformanceApp start(boolean secure, Consumer<RealtimeConfig> options) throws IOException {
        return new ConformanceApp(secure, options);
    }

    /** A connection to the app, on which nothing was said. */
    WireClient dial() throws IOException {
        return new WireClient(dial(0));
    }

    /** Renders a page in a session of its own. */
    Page open() throws IOException {
        return open("");
    }

    /** Opens the socket of a page that was not rendered: it is served, but no push arrives there. */
    WireClient connect() throws IOException {
        return connect(RandomId.next(), cookie, 0);
    }

    WireClient connect(Page page) throws IOException {
        return connect(page.id(), page.cookie(), 0);
    }

    /** With a receive buffer of so many bytes, roughly, in the client's kernel. */
    WireClient connect(Page page, int buffer) throws IOException {
        return connect(page.id(), page.cookie(), buffer);
    }

    /** A right handshake of the app's session with these lines in addition. */
    String handshake(String... lines) {
        return upgrade(RandomId.next(), cookie, lines);
    }

    String handshake(Page page, String... lines) {
        return upgrade(page.id(), page.cookie(), lines);
    }

    /** Ends the session of a page, as a logout does. */
    void logout(Page page) throws IOException {
        String head = request("POST /logout", page.cookie());
        assertTrue(head.startsWith("HTTP/1.1 200"), head);
    }

    boolean hasLeft(Page page) {
        return events.contains(new RealtimeEvent.Left(page.key()));
    }

    void awaitJoined(Page page) {
        Await.until("the page joins", () -> events.contains(new RealtimeEvent.Joined(page.key())));
    }

    void awaitLeft(Page page) {
        Await.until("the page leaves", () -> hasLeft(page));
    }

    void push(String text) {
        plugin.push(text, "room");
    }

    /** Stops the app, as a deployment does. */
    void stop() {
        javalin.stop();
    }

    @Override
    public void close() {
        stop();
    }

    private WireClient connect(String id, String from, int buffer) throws IOException {
        WireClient client = new WireClient(dial(buffer));
        client.send(upgrade(id, from).getBytes(StandardCharsets.ISO_8859_1));
        String head = client.head();
        assertTrue(head.startsWith("HTTP/1.1 101"), head);
        return client;
    }

    private String upgrade(String id, String from, String... lines) {
        String[] all = new String[lines.length + 3];
        all[0] = "Host: a";
        all[1] = "Origin: " + (secure ? "https" : "http") + "://a";
        all[2] = "Cookie: " + from;
        System.arraycopy(lines, 0, all, 3, lines.length);
        return RawHttp.handshake("/?socket_connection_id=" + id, all);
    }

    private Page open(String from) throws IOException {
        String answer = request("GET /room", from);
        Matcher id = ID.matcher(answer);
        Matcher set = COOKIE.matcher(answer);
        assertTrue(id.find() && set.find(), answer);
        return new Page(id.group(1), keys.remove(), set.group(1));
    }

    private String request(String line, String from) throws IOException {
        try (WireClient client = dial()) {
            client.send(
                    WireBytes.utf8(line + " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nCookie: " + from + "\r\n\r\n"));
            return client.answer();
        }
    }

    private Socket dial(int buffer) throws IOException {
        Socket plain = new Socket();
        if (buffer > 0) {
            plain.setReceiveBufferSize(buffer);
        }
        plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), javalin.port()));
        return secure ? tls.getSocketFactory().createSocket(plain, "localhost", javalin.port(), true) : plain;
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.registerPlugin(plugin);
        config.routes.get("/room", ctx -> {
            socket(ctx).subscribe("room");
            keys.add(socket(ctx).key());
            ctx.html(Apps.HTML);
        });
        config.routes.post("/logout", plugin::endSession);
        config.jetty.modifyHttpConfiguration(http -> http.addCustomizer(new ForwardedRequestCustomizer()));
        config.jetty.modifyServletContextHandler(
                context -> context.getSessionHandler().addEventListener(new HttpSessionListener() {
                    @Override
                    public void sessionCreated(HttpSessionEvent event) {
                        sessions.incrementAndGet();
                    }
                }));
        if (secure) {
            config.jetty.addConnector((server, http) -> {
                HttpConfiguration https = new HttpConfiguration(http);
                https.addCustomizer(new SecureRequestCustomizer(false));
                SslContextFactory.Server certified = new SslContextFactory.Server();
                certified.setSslContext(tls);
                ServerConnector connector = new ServerConnector(server, certified, new HttpConnectionFactory(https));
                connector.setHost("127.0.0.1");
                return connector;
            });
        }
    }
}
