package io.github.javalinrealtime.web.readme;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.CloseReason;
import io.github.javalinrealtime.ErrorCode;
import io.github.javalinrealtime.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class DocumentationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");
    private static final Pattern LINK = Pattern.compile("]\\(((?!https?:|#)[^)]+)\\)");

    @TestFactory
    Stream<DynamicTest> everyJavaSnippetOfTheReadmeStandsInCodeThatCompiles() throws IOException {
        String code = folded(sources());
        List<String> snippets = JAVA.matcher(Files.readString(ROOT.resolve("README.md")))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertFalse(snippets.isEmpty());
        return snippets.stream()
                .map(snippet -> DynamicTest.dynamicTest(
                        snippet.lines().findFirst().orElse(""),
                        () -> assertTrue(code.contains(folded(snippet)), () -> "no compiled code has\n" + snippet)));
    }

    @Test
    void everyLinkOfTheDocumentationLeadsToAFile() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            List<Path> pages = Stream.concat(
                            Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")), files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
            for (Path page : pages) {
                for (String link : LINK.matcher(Files.readString(page))
                        .results()
                        .map(match -> match.group(1))
                        .toList()) {
                    Path target = page.resolveSibling(link.replaceAll("#.*", ""));
                    assertTrue(Files.exists(target), () -> page + " links to " + link + ", which is not there");
                }
            }
        }
    }

    @Test
    void everyTestThatTheDocumentationNamesIsThere() throws IOException {
        Map<String, String> tests = new HashMap<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.filter(folder -> Files.exists(folder.resolve("src/test/java")))
                    .toList()) {
                try (Stream<Path> files = Files.walk(module.resolve("src/test/java"))) {
                    files.filter(file -> file.toString().endsWith("Test.java"))
                            .forEach(file -> tests.merge(
                                    file.getFileName().toString().replace(".java", ""), read(file), String::concat));
                }
            }
        }
        try (Stream<Path> pages = Files.walk(ROOT.resolve("docs"))) {
            for (Path page :
                    pages.filter(file -> file.toString().endsWith(".md")).toList()) {
                TEST.matcher(read(page)).results().forEach(named -> {
                    String source = tests.getOrDefault(named.group(1), "");
                    String method = named.group(2);
                    assertTrue(
                            !source.isEmpty() && (method == null || source.contains("void " + method + "(")),
                            () -> page + " names " + named.group() + ", which is not there");
                });
            }
        }
    }

    @Test
    void theProtocolListsEveryCode() throws IOException {
        String protocol = Files.readString(ROOT.resolve("docs/protocol.md"));
        for (ErrorCode code : ErrorCode.values()) {
            assertTrue(protocol.contains("| `" + code.code() + "` | " + code.status() + " |"), code::code);
        }
        for (CloseReason reason : CloseReason.values()) {
            assertTrue(protocol.contains("| " + reason.code() + " |"), reason::name);
        }
    }

    @Test
    void theReadmeListsEveryLimit() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        for (Field limit : Limits.class.getFields()) {
            assertTrue(readme.contains("`" + limit.getName() + "`"), limit::getName);
        }
    }

    private static String sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java/io/github/javalinrealtime/web/readme"))) {
            return files.filter(file -> file.toString().endsWith(".java")
                            && !file.endsWith(DocumentationTest.class.getSimpleName() + ".java"))
                    .map(DocumentationTest::read)
                    .collect(Collectors.joining());
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The formatter's line breaks do not count. */
    private static String folded(String code) {
        return code.replaceAll("\\s+", "");
    }
}
