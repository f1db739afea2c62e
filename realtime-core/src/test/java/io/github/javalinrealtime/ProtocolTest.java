package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtocolTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Position PLACE = new Position("epoch", 1_795_000_000_000_000L);

    @Test
    void aPushIsTheseBytes() {
        assertEquals(
                "{\"channel\":\"room:1\",\"payload\":{\"a\":1},\"position\":\"epoch.1795000000000000\"}",
                push(Channel.of("room:1"), "{\"a\":1}"));
    }

    @Test
    void ofAPrivateChannelItSaysSo() {
        Channel own = new Channel("room", RegistryHarness.page());
        assertEquals(
                "{\"channel\":\"room\",\"private\":true,\"payload\":1,\"position\":\"epoch.1795000000000000\"}",
                push(own, "1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"say \"hi\"", "back\\slash", "</script>", "line\u2028end\u2029", "\ud83d\ude00 é 中"})
    void aNameIsWrittenAsTheMapperWritesIt(String name) throws JsonProcessingException {
        String frame = push(Channel.of(name), "\"" + "é\u2028\ud83d\ude00" + "\"");
        assertTrue(frame.startsWith("{\"channel\":" + MAPPER.writeValueAsString(name) + ","), frame);
        JsonNode read = MAPPER.readTree(frame);
        assertEquals(name, read.get("channel").textValue());
        assertEquals("é\u2028\ud83d\ude00", read.get("payload").textValue());
    }

    @Test
    void thePayloadStandsInItAsItIs() {
        String payload = "{ \"n\" : 1.50e3, \"n\" : [ ] }";
        assertTrue(push(Channel.of("room"), payload).contains("\"payload\":" + payload + ","));
    }

    @Test
    void whatOnePageAloneGetsIsNotPublic() {
        assertTrue(Protocol.push(message(Channel.of("room"), "1")).isPublic());
        assertFalse(Protocol.push(message(new Channel("room", RegistryHarness.page()), "1"))
                .isPublic());
    }

    private static String push(Channel channel, String payload) {
        return StandardCharsets.UTF_8
                .decode(Protocol.push(message(channel, payload)).utf8())
                .toString();
    }

    private static Message message(Channel channel, String payload) {
        return new Message(channel, PLACE, 0, payload, Set.of());
    }
}
