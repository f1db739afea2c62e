package io.github.javalinrealtime;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/** Names that look alike, mean something elsewhere, or are none: each comes with the neighbours that it could be taken for. */
public final class RandomNames {
    private static final List<String> PARTS = List.of(
            "room",
            "Room",
            "1",
            "10",
            ":",
            "*",
            ".",
            "..",
            "/",
            "//",
            "%2A",
            "%2a",
            "%",
            "?",
            "#",
            "{x}",
            "[a-z]",
            "+",
            "|",
            "\\",
            "'",
            "\"",
            " ",
            "\t",
            "\n",
            "\u0000",
            "\u0085",
            "\u00a0",
            "\u200b",
            "\u2028",
            "\u202e",
            "\ufeff",
            "é",
            "e\u0301",
            "İ",
            "ß",
            "ﬁ",
            "Ⅷ",
            "😀",
            "\ud83d",
            "\ude00",
            "𝓻",
            "__proto__",
            "constructor",
            "c:",
            "p:",
            "lost|",
            ",",
            "-",
            "_",
            "$1",
            "x".repeat(60));

    private final Random random;

    public RandomNames(long seed) {
        this.random = new Random(seed);
    }

    /** At least so many different ones, valid or not. */
    public List<String> next(int count) {
        Set<String> names = new LinkedHashSet<>();
        while (names.size() < count) {
            StringBuilder name = new StringBuilder();
            for (int i = random.nextInt(5); i >= 0; i--) {
                name.append(PARTS.get(random.nextInt(PARTS.size())));
            }
            names.addAll(neighbours(name.append(random.nextInt(1_000)).toString()));
        }
        return List.copyOf(names);
    }

    /** Whether it is one, said in other words than {@link Channel}'s. */
    public static boolean isName(String text) {
        return !text.isEmpty()
                && text.length() <= 200
                && text.indexOf('*') < 0
                && StandardCharsets.UTF_16LE.newEncoder().canEncode(text)
                && text.codePoints().noneMatch(c -> Character.getType(c) == Character.CONTROL);
    }

    private static List<String> neighbours(String name) {
        return List.of(
                name,
                name.toUpperCase(Locale.ROOT),
                name.toLowerCase(Locale.ROOT),
                Normalizer.normalize(name, Normalizer.Form.NFC),
                Normalizer.normalize(name, Normalizer.Form.NFKD),
                URLEncoder.encode(name, StandardCharsets.UTF_8),
                name.strip(),
                name + "0",
                name + ".",
                name + "*",
                name.substring(1),
                new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }
}
