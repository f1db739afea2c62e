package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", " ", "room:1", "a}b{c", "ü", "部屋", "🏠", "a.b", "?", "[a-z]+", "\u2028", "<script>"})
    void aNameIsAnyTextWithoutStarAndControlCharacter(String name) {
        assertEquals(name, Channel.of(name).name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "room:*", "a\nb", "a\u0000", "\u007f", "\u0085", "\t"})
    void anythingElseIsNoName(String name) {
        assertThrows(IllegalArgumentException.class, () -> Channel.of(name));
    }

    @Test
    void aNameHasAtMost200Characters() {
        assertEquals(200, Channel.of("a".repeat(200)).name().length());
        assertThrows(IllegalArgumentException.class, () -> Channel.of("a".repeat(201)));
        assertThrows(IllegalArgumentException.class, () -> Channel.matching("*".repeat(201)));
    }

    @Test
    void aWrongNameIsShownWithoutItsControlCharactersAndNotAtAnyLength() {
        String message = assertThrows(IllegalArgumentException.class, () -> Channel.of("a\nb*"))
                .getMessage();
        assertTrue(message.contains("\"a?b*\""), message);
        String longOne = assertThrows(IllegalArgumentException.class, () -> Channel.of("*".repeat(10_000)))
                .getMessage();
        assertTrue(longOne.length() < 400, longOne);
    }

    @ParameterizedTest
    @CsvSource({
        "room:*, room:1, true",
        "room:*, room:, true",
        "room:*, room, false",
        "room:*, aroom:1, false",
        "*, anything, true",
        "*:1, room:1, true",
        "*:1, room:12, false",
        "a*b*c, abc, true",
        "a*b*c, a1b2c, true",
        "a*b*c, acb, false",
        "a*b*c, abcbc, true",
        "**a**, a, true",
        "***, x, true",
        "room:1, room:1, true",
        "room:1, room:11, false",
        "a.c, abc, false",
        "a+, aa, false",
        "[ab], a, false",
        "a?c, abc, false",
        "(a|b)*, ax, false",
        "*ab, aab, true",
        "*aab, aaab, true",
    })
    void onlyTheStarMeansSomethingInAPattern(String pattern, String name, boolean matches) {
        assertEquals(matches, Channel.matching(pattern).matches(Channel.of(name)));
    }

    @Test
    void aPatternNeverMatchesAPrivateChannel() {
        assertFalse(Channel.matching("*").matches(new Channel("a", RegistryHarness.page())));
    }

    @Test
    void manyStarsTakeNoTime() {
        Channel.Pattern stars = Channel.matching("a*".repeat(99) + "b");
        assertFalse(assertTimeoutPreemptively(Duration.ofSeconds(2), () -> stars.matches(Channel.of("a".repeat(200)))));
    }

    @Test
    void aPrivateChannelIsAnotherThanThePublicOne() {
        ConnectionKey page = RegistryHarness.page();
        assertNotEquals(Channel.of("a"), new Channel("a", page));
        assertNotEquals(new Channel("a", RegistryHarness.page()), new Channel("a", page));
        assertEquals(new Channel("a", page), new Channel("a", page));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\ud800", "\udc00b", "\ud800\ud800"})
    void aNameThatTwoNamesWouldShareInUtf8IsRefused(String name) {
        String said = assertThrows(IllegalArgumentException.class, () -> Channel.of(name))
                .getMessage();
        assertTrue(said.contains("surrogate"), said);
    }
}
