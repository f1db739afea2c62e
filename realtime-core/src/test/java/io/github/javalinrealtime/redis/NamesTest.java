package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.ConnectionKey;
import io.lettuce.core.cluster.SlotHash;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NamesTest {
    private static final List<String> STRANGE = List.of(
            "room",
            "room}",
            "{room}",
            "room%7D",
            "room%257D",
            "}{",
            "%",
            "room:history",
            "room}:history",
            "room:holders",
            "c:room",
            "p:room",
            "s:room",
            ":",
            "a|b",
            "a b",
            "ü😀");

    private final Names names = new Names("rt:");
    private final ConnectionKey page = page("one");
    private final ConnectionKey sibling = page("two");

    @Test
    void noTwoThingsHaveOneName() {
        List<String> all = new ArrayList<>(List.of(names.index()));
        all.addAll(List.of(names.startKeys()));
        for (ConnectionKey key : List.of(page, sibling)) {
            all.add(names.pageKeys(key)[0]);
            STRANGE.forEach(name -> addAll(all, new Channel(name, key)));
        }
        all.add(names.pageKeys(page)[1]);
        all.add(names.pageKeys(page)[2]);
        STRANGE.forEach(name -> addAll(all, Channel.of(name)));
        Set<String> different = new HashSet<>(all);
        assertEquals(all.size(), different.size());
    }

    @Test
    void allKeysOfAScriptAreInOneSlotWhateverAChannelIsCalled() {
        for (String name : STRANGE) {
            for (Channel channel : List.of(Channel.of(name), new Channel(name, page))) {
                int slot = SlotHash.getSlot(names.channel(channel));
                for (String key : names.channelKeys(channel)) {
                    assertEquals(slot, SlotHash.getSlot(key), key);
                }
                assertEquals(slot, SlotHash.getSlot(names.messageId(channel, "}{id}\n")));
            }
        }
        int slot = SlotHash.getSlot(names.session(page.session()));
        for (String key : names.pageKeys(page)) {
            assertEquals(slot, SlotHash.getSlot(key), key);
        }
        assertEquals(slot, SlotHash.getSlot(names.pageKeys(sibling)[0]));
    }

    @Test
    void aFieldIsReadAsItsChannel() {
        for (String name : STRANGE) {
            for (Channel channel : List.of(Channel.of(name), new Channel(name, page))) {
                String field = Names.field(channel);
                assertEquals(channel, Names.read(field, page));
                assertEquals(names.channel(channel), names.channel(field, Names.page(page)));
            }
        }
    }

    @Test
    void noKeyHasAWholeDigest() {
        List<String> all = new ArrayList<>(List.of(names.pageKeys(page)));
        addAll(all, new Channel("room", page));
        for (String key : all) {
            assertFalse(key.contains(page.digest()) || key.contains(page.session()), key);
            assertTrue(key.startsWith("rt:"), key);
        }
    }

    private void addAll(List<String> all, Channel channel) {
        all.addAll(List.of(names.channelKeys(channel)));
        all.add(names.messageId(channel, "id"));
        all.add(names.messageId(channel, "history"));
    }

    private static ConnectionKey page(String id) {
        return ConnectionKey.of("a session key of 32 bytes or more", id);
    }
}
