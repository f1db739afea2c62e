package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamedModuleTest {
    /** What an app has that renders without Thymeleaf. */
    private static final Pattern NEEDED = Pattern.compile(
            ".*(target.classes|realtime-core[^/]*|javalin-\\d[^/]*|kotlin-[^/]*|jetty-[^/]*|jakarta[^/]*|jackson-[^/]*|slf4j-api[^/]*"
                    + "|jspecify[^/]*|bcprov[^/]*)");

    @Test
    void aModuleWithoutThymeleafCompilesAgainstThePlugin(@TempDir Path folder) throws IOException {
        Path module = Files.writeString(
                folder.resolve("module-info.java"), "module my.app { requires io.github.javalinrealtime.web; }");
        Path app = Files.createDirectory(folder.resolve("my")).resolve("App.java");
        Files.writeString(app, """
                package my;
                import static io.github.javalinrealtime.web.RealtimePlugin.socket;
                import io.github.javalinrealtime.web.RealtimePlugin;
                import io.javalin.Javalin;
                public class App {
                    public static void main(String[] args) {
                        Javalin.create(config -> {
                            config.registerPlugin(new RealtimePlugin());
                            config.routes.get("/", ctx -> socket(ctx).push("hi", "greetings"));
                        });
                    }
                }
                """);
        String modules = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> NEEDED.matcher(entry.replace(".jar", "")).matches())
                .collect(Collectors.joining(File.pathSeparator));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter problems = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options =
                    List.of("-d", folder.toString(), "--module-path", modules, "-Xlint:all", "-proc:none");
            boolean compiled = compiler.getTask(
                            problems, files, null, options, null, files.getJavaFileObjects(module, app))
                    .call();
            assertTrue(compiled, problems::toString);
        }
    }
}
