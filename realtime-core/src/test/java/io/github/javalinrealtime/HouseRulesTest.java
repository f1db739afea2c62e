package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HouseRulesTest {
    private static final int MAIN_LINES = 350;
    private static final int LONGEST = 400;

    /** One file without a build step, so that a page loads one script. */
    private static final Path BROWSER_CLIENT = Path.of("realtime.js");

    /** What stops at the first difference, and so tells by its time how much of a guess was right. */
    private static final Pattern HASTY =
            Pattern.compile("\\b(equals|compareTo|contentEquals|startsWith|regionMatches|mismatch|compare)\\(");

    private static final Pattern SECRET = Pattern.compile(
            "(?i)(secret|signature|signed|hmac|sealed|password|sessionKey|given)\\w*(\\([^()]*\\))?\\.(equals|compareTo|contentEquals|startsWith|regionMatches)\\("
                    + "|\\b(equals|compare|mismatch)\\([^)]*(secret|signature|signed|hmac|sealed|password|sessionKey)");

    /** Files that compute or check signatures, with the comparisons in them that are about something else. */
    private static final Map<String, List<String>> SIGNING = Map.of(
            "Seal.java",
            List.of(),
            "Secret.java",
            List.of(),
            "KeyInCookie.java",
            List.of("cookie.getName().equals(name)"),
            // No client can send a digest: it is looked up, after it was computed here.
            "ConnectionKey.java",
            List.of("boolean equals(@Nullable Object other)", "Arrays.equals(digits, key.digits)"));

    private static final Set<String> NOT_OURS = Set.of("target", ".git", "node_modules");

    @Test
    void noSourceFileIsTooLong() throws IOException {
        Path repository = repository();
        List<String> tooLong = new ArrayList<>();
        List<Path> sources = sources(repository);
        for (Path source : sources) {
            long lines;
            try (var text = Files.lines(source)) {
                lines = text.count();
            }
            Path name = repository.relativize(source);
            int limit = isTest(name) || name.endsWith(BROWSER_CLIENT) ? LONGEST : MAIN_LINES;
            if (lines > limit) {
                tooLong.add(name + " has " + lines + " lines, " + limit + " are allowed");
            }
        }
        assertTrue(sources.size() > 1, "no sources found in " + repository);
        assertEquals(List.of(), tooLong);
    }

    @Test
    void noSecretIsComparedByWhatStopsAtTheFirstDifference() throws IOException {
        List<String> found = new ArrayList<>();
        int signing = 0;
        for (Path source : sources(repository())) {
            String name = source.getFileName().toString();
            if (isTest(repository().relativize(source)) || !name.endsWith(".java")) {
                continue;
            }
            List<String> others = SIGNING.get(name);
            signing += others == null ? 0 : 1;
            for (String line : Files.readAllLines(source)) {
                boolean hasty = others != null
                        && HASTY.matcher(line).find()
                        && others.stream().noneMatch(line::contains);
                if (hasty || SECRET.matcher(line).find()) {
                    found.add(name + ": " + line.strip());
                }
            }
        }
        assertEquals(SIGNING.size(), signing);
        assertEquals(List.of(), found);
    }

    private static boolean isTest(Path name) {
        for (int i = 0; i + 1 < name.getNameCount(); i++) {
            if (name.getName(i).toString().equals("src")) {
                return name.getName(i + 1).toString().equals("test");
            }
        }
        return false;
    }

    private static List<Path> sources(Path repository) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(repository, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return NOT_OURS.contains(folder.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = file.getFileName().toString();
                if (name.endsWith(".java") || name.endsWith(".js")) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    private static Path repository() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("mvnw"))) {
            folder = folder.getParent();
            assertTrue(folder != null, "not inside the repository");
        }
        return folder;
    }
}
