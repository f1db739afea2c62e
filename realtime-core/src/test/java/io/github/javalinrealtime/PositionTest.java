package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {
    @Test
    void whatIsWrittenIsReadAgain() {
        Position position = new Position("e-1", Long.MAX_VALUE);
        assertEquals(position, Position.parse(position.toString()));
        assertEquals("e-1.7", position.at(7).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "e", "e.", ".1", "e.-1", "e.x", "e.1.2", "e.9223372036854775808", "e. 1", "e.1 "})
    void anyOtherTextIsNoPosition(String text) {
        assertThrows(IllegalArgumentException.class, () -> Position.parse(text));
    }

    @Test
    void anEpochHasAtMost64Characters() {
        assertEquals(0, Position.parse("e".repeat(64) + ".0").offset());
        assertThrows(IllegalArgumentException.class, () -> Position.parse("e".repeat(65) + ".0"));
    }

    @Test
    void onlyPlacesOfOneEpochAreInOrder() {
        Position position = new Position("e", 5);
        assertTrue(position.isAfter(position.at(4)));
        assertFalse(position.isAfter(position));
        assertFalse(position.isAfter(new Position("f", 4)));
    }
}
