package io.github.javalinrealtime.web.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A page in a {@link TestBrowser}, with a socket that behaves as {@code realtime.js}: asks for control frames, resumes where it was, drops
 * what it has. One thread at a time.
 */
public final class TestPage implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern BODY =
            Pattern.compile("<body\\b[^>]*\\bdata-socket-connection-id=\"([\\w-]+)\"[^>]*>", Pattern.CASE_INSENSITIVE);
    private static final Pattern PATH = Pattern.compile("data-socket-path=\"([^\"]*)\"");

    private final TestBrowser browser;
    private final HttpResponse<String> answer;
    private final String id;
    private final String path;
    private final Map<String, String> seen = new HashMap<>();
    private final Map<String, String> seenPrivately = new HashMap<>();
    private @Nullable TestSocket socket;
    private boolean wasOpen;
    private boolean known;
    private int calls;

    TestPage(TestBrowser browser, HttpResponse<String> answer) {
        this.browser = browser;
        this.answer = answer;
        Matcher body = BODY.matcher(answer.body());
        if (!body.find()) {
            throw new AssertionError(
                    "the answer " + answer + " carries no data-socket-connection-id: " + answer.body());
        }
        this.id = body.group(1);
        Matcher elsewhere = PATH.matcher(body.group());
        this.path = elsewhere.find() ? elsewhere.group(1) : "/";
    }

    /**
     * The page's HTML.
     *
     * @return as the app answered it
     */
    public String html() {
        return answer.body();
    }

    /**
     * The answer that the page came with.
     *
     * @return with its headers
     */
    public HttpResponse<String> answer() {
        return answer;
    }

    /**
     * The connection id in the page, to name it in a request.
     *
     * @return the id
     */
    public String id() {
        return id;
    }

    /**
     * Opens the socket, or opens it again where it was closed or cut, and awaits that it is open.
     *
     * @return this page
     * @throws AssertionError if the app refuses
     */
    public TestPage connect() {
        close();
        TestSocket opened = TestSocket.open(
                browser, path + "?socket_connection_id=" + id + "&control" + (wasOpen ? "&resume" : ""));
        socket = opened;
        if (wasOpen) {
            ObjectNode resume = MAPPER.createObjectNode().put("action", "resume");
            resume.set("positions", MAPPER.valueToTree(seen));
            resume.set("private", MAPPER.valueToTree(seenPrivately));
            opened.send(resume);
        }
        known = opened.await(
                        "the open event", frame -> frame.path("event").asText().equals("open"))
                .path("known")
                .asBoolean();
        wasOpen = true;
        return this;
    }

    /**
     * Whether the server held anything of this page when it connected. If not, though the page had subscribed, {@code realtime.js} tells
     * the page of a gap.
     *
     * @return what the server said in its open event
     */
    public boolean isKnown() {
        socket();
        return known;
    }

    /**
     * Awaits the next push on a channel; those on other channels wait for their turn.
     *
     * @param channel its name
     * @return the push
     * @throws AssertionError if none comes within ten seconds
     */
    public TestPush awaitPush(String channel) {
        while (true) {
            JsonNode frame = socket().await(
                            "a push on " + channel,
                            next -> next.has("payload")
                                    && next.path("channel").asText().equals(channel));
            if (remember(frame)) {
                return new TestPush(
                        channel,
                        frame.path("private").asBoolean(),
                        frame.path("payload").toString());
            }
        }
    }

    /**
     * Awaits that the server tells of a gap.
     *
     * @param channel its name
     * @throws AssertionError if none is told within ten seconds
     */
    public void awaitGap(String channel) {
        remember(socket().await(
                        "a gap on " + channel,
                        next -> next.path("event").asText().equals("gap")
                                && next.path("channel").asText().equals(channel)));
    }

    /**
     * Asserts that nothing was pushed on a channel, up to now and apart from what was awaited: asks the server, which
     * answers in order.
     *
     * @param channel its name
     * @throws AssertionError if something was
     */
    public void assertNoPush(String channel) {
        call(MAPPER.createObjectNode().put("action", "ping"));
        socket().assertNone(frame ->
                frame.has("payload") && frame.path("channel").asText().equals(channel));
    }

    /**
     * Asserts that no gap was told, up to now and apart from what was awaited.
     *
     * @param channel its name
     * @throws AssertionError if one was
     */
    public void assertNoGap(String channel) {
        call(MAPPER.createObjectNode().put("action", "ping"));
        socket().assertNone(frame -> frame.path("event").asText().equals("gap")
                && frame.path("channel").asText().equals(channel));
    }

    /**
     * Calls a route over the socket.
     *
     * @param method of HTTP
     * @param uri of the app
     * @param input the body or the parameters, or null
     * @return the answer
     */
    public TestReply call(String method, String uri, @Nullable Object input) {
        return call(method, uri, input, Map.of());
    }

    /**
     * Calls a route over the socket.
     *
     * @param method of HTTP
     * @param uri of the app
     * @param input the body or the parameters, or null
     * @param headers of the request; with {@code content-type: application/x-www-form-urlencoded} the input is sent as a form
     * @return the answer
     */
    public TestReply call(String method, String uri, @Nullable Object input, Map<String, String> headers) {
        ObjectNode frame = MAPPER.createObjectNode();
        frame.put("action", "call-route").put("method", method).put("uri", uri);
        frame.set("input", MAPPER.valueToTree(input));
        frame.set("headers", MAPPER.valueToTree(headers));
        return call(frame);
    }

    /**
     * Calls one of the app's own message handlers.
     *
     * @param action its name
     * @param input what it gets, or null
     * @return the answer
     */
    public TestReply send(String action, @Nullable Object input) {
        ObjectNode frame = MAPPER.createObjectNode().put("action", action);
        frame.set("input", MAPPER.valueToTree(input));
        return call(frame);
    }

    /**
     * Awaits that the server closes the socket.
     *
     * @return the close code
     * @throws AssertionError if it does not within ten seconds
     */
    public int awaitClose() {
        return socket().awaitClose();
    }

    /** Cuts the connection without a word, as a lost network does; {@link #connect} comes back. */
    public void cut() {
        socket().abort();
    }

    /** Closes the socket, if there is one, as a page does that is left. */
    @Override
    public void close() {
        TestSocket open = socket;
        if (open != null) {
            open.close();
        }
    }

    private TestReply call(ObjectNode frame) {
        String call = Integer.toString(++calls);
        socket().send(frame.put("id", call));
        JsonNode reply = socket().await(
                        "the reply to " + frame,
                        next -> next.path("id").asText().equals(call));
        Map<String, String> headers = new HashMap<>();
        reply.path("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asText()));
        return new TestReply(
                reply.path("status").asInt(),
                Map.copyOf(headers),
                reply.path("body").asText(),
                reply.path("error").asText(""));
    }

    /** Whether the page had not seen it. */
    private boolean remember(JsonNode frame) {
        Map<String, String> positions = frame.path("private").asBoolean() ? seenPrivately : seen;
        String position = frame.path("position").asText();
        String last = positions.get(frame.path("channel").asText());
        if (last != null && epoch(last).equals(epoch(position)) && offset(position) <= offset(last)) {
            return false;
        }
        positions.put(frame.path("channel").asText(), position);
        return true;
    }

    private TestSocket socket() {
        TestSocket open = socket;
        if (open == null) {
            throw new AssertionError("the page is not connected; call connect() first");
        }
        return open;
    }

    private static String epoch(String position) {
        return position.substring(0, position.indexOf('.'));
    }

    private static long offset(String position) {
        return Long.parseLong(position.substring(position.indexOf('.') + 1));
    }
}
