package io.github.javalinrealtime.example;

/**
 * Somebody who gave a name.
 *
 * @param id tells people of the same name apart; public
 * @param name as others see it
 * @param tint which of the colours of names
 */
public record Person(String id, String name, int tint) {
    private static final int TINTS = 6;

    Person(String id, String name) {
        this(id, name, Math.floorMod(id.hashCode(), TINTS));
    }

    /**
     * Stands for a picture.
     *
     * @return the first character of the name
     */
    public String initial() {
        return name.substring(0, name.offsetByCodePoints(0, 1));
    }
}
