package io.github.javalinrealtime.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Bad inputs, a file each, in the directory {@code corpus} of the tests' resources: a line that says what it is, a line {@code expects:} with
 * what must come of it, an empty line, and the input. In it {@code %%5 x ab%%} stands for {@code ab} five times.
 *
 * <ul>
 *   <li>{@code frames}, and {@code compressed} where compression was agreed: bytes of a client in hexadecimal digits, and texts in quotes;
 *       {@code 5 x} before a line repeats it
 *   <li>{@code texts}: a message, as its text
 *   <li>{@code upgrades}: a request; {@code %%hex 00ff%%} stands for bytes, {@code %%id%%} and {@code %%cookie%%} for those of a page
 * </ul>
 */
final class Corpus {
    private static final Pattern REPEATED = Pattern.compile("%%(\\d+) x (.*?)%%", Pattern.DOTALL);
    private static final Pattern HEX = Pattern.compile("%%hex ([0-9a-f]+)%%");
    private static final Pattern REPEATED_LINE = Pattern.compile("(\\d+) x (.*)");
    private static final Pattern PART = Pattern.compile("\"([^\"]*)\"|([0-9a-f]+)");

    private final List<byte[]> frames;
    private final List<String> texts;
    private final List<String> upgrades;

    /** One input, and what is expected of it. */
    record Entry(String name, String expects, String input) {
        /** Of {@code frames}. */
        byte[] bytes() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (String line : input.split("\n", -1)) {
                Matcher repeated = REPEATED_LINE.matcher(line);
                boolean often = repeated.matches();
                byte[] one = parts(often ? repeated.group(2) : line);
                bytes.writeBytes(often ? WireBytes.times(Integer.parseInt(repeated.group(1)), one) : one);
            }
            return bytes.toByteArray();
        }

        /** Of {@code upgrades}, for a page. */
        byte[] request(String id, String cookie) {
            return Corpus.request(input, id, cookie);
        }

        @Override
        public String toString() {
            return name;
        }

        private static byte[] parts(String line) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            PART.matcher(line)
                    .results()
                    .forEach(part -> bytes.writeBytes(
                            part.group(1) == null
                                    ? HexFormat.of().parseHex(part.group(2))
                                    : WireBytes.utf8(part.group(1))));
            return bytes.toByteArray();
        }
    }

    private Corpus(List<byte[]> frames, List<String> texts, List<String> upgrades) {
        this.frames = frames;
        this.texts = texts;
        this.upgrades = upgrades;
    }

    /** What mutations may begin with: that of it which is not too long to be sent often. */
    static Corpus read(int longest) {
        return new Corpus(
                Stream.concat(entries("frames"), entries("compressed"))
                        .map(Entry::bytes)
                        .filter(bytes -> bytes.length <= longest)
                        .toList(),
                entries("texts")
                        .map(Entry::input)
                        .filter(text -> text.length() <= longest)
                        .toList(),
                entries("upgrades")
                        .map(Entry::input)
                        .filter(text -> text.length() <= longest)
                        .toList());
    }

    static Stream<Entry> entries(String kind) {
        try (Stream<Path> files = Files.list(directory(kind))) {
            return files.sorted().map(Corpus::entry).toList().stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static byte[] request(String text, String id, String cookie) {
        String filled = text.replace("%%id%%", id).replace("%%cookie%%", cookie).replace("\n", "\r\n");
        return HEX.matcher(filled).replaceAll(Corpus::latin).getBytes(StandardCharsets.ISO_8859_1);
    }

    List<byte[]> frames() {
        return frames;
    }

    List<String> texts() {
        return texts;
    }

    List<String> upgrades() {
        return upgrades;
    }

    private static Entry entry(Path file) {
        try {
            String[] parts = Files.readString(file, StandardCharsets.UTF_8).split("\n", 4);
            String input = parts[3].substring(0, parts[3].length() - 1);
            if (!parts[1].startsWith("expects: ") || !parts[2].isEmpty()) {
                throw new IllegalArgumentException(file + ": the second line is \"expects: …\", the third one empty");
            }
            return new Entry(
                    String.valueOf(file.getFileName()).replace(".txt", ""),
                    parts[1].substring("expects: ".length()),
                    REPEATED.matcher(input).replaceAll(Corpus::repeated));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String repeated(MatchResult found) {
        return Matcher.quoteReplacement(found.group(2).repeat(Integer.parseInt(found.group(1))));
    }

    private static String latin(MatchResult found) {
        byte[] bytes = HexFormat.of().parseHex(found.group(1));
        return Matcher.quoteReplacement(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private static Path directory(String kind) {
        URL url = Objects.requireNonNull(Corpus.class.getResource("/corpus/" + kind), kind);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
