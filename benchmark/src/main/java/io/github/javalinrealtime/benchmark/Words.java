package io.github.javalinrealtime.benchmark;

import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** Text that can be compressed about as well as what apps push: words that come again, numbers that do not. */
final class Words {
    private static final List<String> WORDS = List.of(
            "price", "title", "user", "open", "closed", "message", "updated", "created", "total", "item", "green",
            "blue", "state", "value", "room", "true", "false", "order", "name", "count");
    private static final int LENGTH = 1 << 18;
    private static final int STEP = 7_919;
    private static final String TEXT = text();
    private static final AtomicInteger next = new AtomicInteger();

    private Words() {}

    /** Another text each time; the same ones in each process. */
    static String text(int length) {
        int start = Math.floorMod(next.addAndGet(STEP), LENGTH - length);
        return TEXT.substring(start, start + length);
    }

    private static String text() {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder(LENGTH + 64);
        while (text.length() < LENGTH) {
            text.append(WORDS.get(random.nextInt(WORDS.size())))
                    .append(' ')
                    .append(Integer.toString(random.nextInt(100_000), 36))
                    .append(' ');
        }
        return text.toString();
    }
}
