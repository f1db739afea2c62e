package io.github.javalinrealtime;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/** The server's frames, as {@code docs/protocol.md} lists them. Stateless. */
final class Protocol {
    static final String RESUME = "resume";

    /** The action that is built in. */
    static final String PING = "ping";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** For what the app's own mapper wrote, which may be as deep as the app likes. */
    private static final JsonFactory WRITTEN = new JsonFactory();

    private Protocol() {}

    /** Whether a host's mapper wrote one JSON value, so that it can stand in a frame as it is. */
    static boolean isJson(String text) {
        try (JsonParser parser = WRITTEN.createParser(text)) {
            return parser.nextToken() != null && parser.skipChildren() != null && parser.nextToken() == null;
        } catch (IOException malformed) {
            return false;
        }
    }

    /** Written by hand, unlike the others: one for each message, and the payload stands in it as it is. */
    static Frame push(Message message) {
        Channel channel = message.channel();
        String payload = message.payload();
        StringBuilder frame =
                new StringBuilder(payload.length() + channel.name().length() + 80);
        quote(frame.append("{\"channel\":\""), channel.name());
        frame.append(channel.owner() == null ? "\",\"payload\":" : "\",\"private\":true,\"payload\":");
        quote(
                frame.append(payload).append(",\"position\":\""),
                message.position().epoch());
        frame.append('.').append(message.position().offset()).append("\"}");
        return new Frame(frame.toString().getBytes(StandardCharsets.UTF_8), channel.owner() == null);
    }

    private static void quote(StringBuilder frame, String text) {
        JsonStringEncoder.getInstance().quoteAsString(text, frame);
    }

    static Frame reply(JsonNode id, Reply reply) {
        ObjectNode frame = MAPPER.createObjectNode();
        frame.set("id", id);
        frame.put("status", reply.status());
        ObjectNode headers = frame.putObject("headers");
        reply.headers().forEach(headers::put);
        frame.put("body", reply.body());
        ErrorCode error = reply.error();
        return frame(error == null ? frame : frame.put("error", error.code()));
    }

    static Frame open(boolean known) {
        return frame(event("open").put("known", known));
    }

    static Frame changed(String event, Collection<String> channels) {
        ObjectNode frame = event(event);
        channels.forEach(frame.putArray("channels")::add);
        return frame(frame);
    }

    static Frame passed(Message message) {
        ObjectNode frame = onChannel(event("passed"), message.channel());
        return frame(frame.put("position", message.position().toString()));
    }

    static Frame gap(Channel channel, Position top) {
        return frame(onChannel(event("gap"), channel).put("position", top.toString()));
    }

    private static ObjectNode event(String name) {
        return MAPPER.createObjectNode().put("event", name);
    }

    private static ObjectNode onChannel(ObjectNode frame, Channel channel) {
        frame.put("channel", channel.name());
        return channel.owner() == null ? frame : frame.put("private", true);
    }

    private static Frame frame(ObjectNode frame) {
        return new Frame(frame.toString());
    }
}
