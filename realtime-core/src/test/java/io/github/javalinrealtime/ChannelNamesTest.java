package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is subscribed is what is pushed to: no two names are one, on no way from the handler to the page. */
class ChannelNamesTest {
    private static final int NAMES = 100_000;
    private static final int AT_ONCE = 100;

    @Test
    void aPageGetsWhatIsPushedToTheNamesThatItHoldsAndNothingElse() {
        TestApp app = new TestApp();
        RandomNames random = new RandomNames(27);
        int valid = 0;
        for (int tried = 0; tried < NAMES; ) {
            List<String> names = random.next(AT_ONCE);
            tried += names.size();
            ConnectionKey page = RegistryHarness.page();
            Socket socket = app.request(page);
            FakeTransport client = app.open(page);
            Map<String, String> expected = new HashMap<>();
            for (int i = 0; i < names.size(); i++) {
                String name = names.get(i);
                if (!RandomNames.isName(name)) {
                    assertThrows(IllegalArgumentException.class, () -> socket.subscribe(name), name);
                } else if (i % 2 == 0) {
                    socket.subscribe(name);
                    expected.put(name, "to " + i);
                }
            }
            for (int i = 0; i < names.size(); i++) {
                String name = names.get(i);
                if (RandomNames.isName(name)) {
                    app.realtime.push("to " + i, name);
                } else {
                    assertThrows(IllegalArgumentException.class, () -> app.realtime.push("x", name), name);
                }
            }
            app.settle();
            Map<String, String> got = new HashMap<>();
            for (JsonNode frame : client.nodes()) {
                if (frame.has("payload")) {
                    String twice = got.put(
                            frame.path("channel").asText(),
                            frame.path("payload").asText());
                    assertNull(twice);
                }
            }
            assertEquals(expected, got);
            valid += expected.size();
            app.closed(client);
        }
        assertTrue(valid > NAMES / 10, valid + " subscribed");
    }
}
