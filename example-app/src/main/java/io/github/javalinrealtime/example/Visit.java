package io.github.javalinrealtime.example;

/**
 * A room on somebody's screen. Who has it open twice is there once, but until both are gone.
 *
 * @param person whose id
 * @param page which of their pages
 */
record Visit(String person, String page) {
    static Visit parse(String text) {
        int space = text.indexOf(' ');
        return new Visit(text.substring(0, space), text.substring(space + 1));
    }

    @Override
    public String toString() {
        return person + " " + page;
    }
}
