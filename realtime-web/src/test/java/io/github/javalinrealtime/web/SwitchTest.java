package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.InMemoryRegistry;
import io.github.javalinrealtime.RealtimeException;
import io.github.javalinrealtime.Registry;
import io.javalin.Javalin;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SwitchTest {
    private static final Map<String, String> PRODUCTION = Map.of("APP_ENV", "production");

    /** What an app does whose process gets its environment from outside. */
    static final class App {
        private App() {}

        public static void main(String[] args) {
            Javalin.create(config -> {
                config.startup.startupWatcherEnabled = false;
                config.registerPlugin(new RealtimePlugin());
            });
            System.err.println("created");
        }
    }

    @Test
    void theLogSaysWhatRunsAndWhyAndNothingThatIsSecret() {
        CapturedLog log = new CapturedLog();
        try {
            app(new RealtimePlugin(rt -> rt.registry = new InMemoryRegistry(), PRODUCTION::get));
            app(new RealtimePlugin());
            app(new RealtimePlugin(
                    rt -> {
                        rt.registry = new InMemoryRegistry();
                        rt.origins = Set.of("https://app.example");
                    },
                    PRODUCTION::get));
        } finally {
            log.close();
        }
        String text = log.text();
        assertTrue(
                text.contains("realtime registry: the app's own (rt.registry); session keys: in the HTTP session"),
                text);
        assertTrue(text.contains("realtime registry: in memory (APP_ENV is not production)"), text);
        assertTrue(
                text.contains("pages that open sockets: those of each request's own Host (rt.origins is not set)"),
                text);
        assertTrue(text.contains("pages that open sockets: https://app.example (rt.origins)"), text);
    }

    @Test
    void anAppThatLacksTheSecretIsNotCreated() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> app(new RealtimePlugin(rt -> {}, PRODUCTION::get)));
        assertTrue(refused.getMessage().contains("REALTIME_SECRET"), refused.getMessage());
    }

    @Test
    void withoutItsRedisAnAppIsNotCreatedAndNoThreadIsLeft() {
        Registry away = registry("start", arguments -> {
            ((Registry.Listener) arguments[0]).down();
            throw new RealtimeException(RealtimeException.Outcome.NOT_SENT, "nobody answers", null);
        });
        Set<Thread> before = threads();
        RealtimeException told =
                assertThrows(RealtimeException.class, () -> app(new RealtimePlugin(rt -> rt.registry = away)));
        assertTrue(told.getMessage().contains("rt.registry"), told.getMessage());
        Browser.awaitUntil("all threads have ended", () -> before.containsAll(threads()));
    }

    @Test
    void anAppWhoseHandlerHasANameThatIsTakenLeavesNoThread() {
        Set<Thread> before = threads();
        assertThrows(
                IllegalArgumentException.class,
                () -> app(new RealtimePlugin(rt -> rt.handler("ping", call -> "mine"))));
        Browser.awaitUntil("all threads have ended", () -> before.containsAll(threads()));
    }

    @Test
    void anAppWhosePortIsTakenLeavesNoThread() throws Exception {
        Set<Thread> before = threads();
        AtomicBoolean closed = new AtomicBoolean();
        Registry watched = registry("close", none -> {
            closed.set(true);
            return null;
        });
        RealtimePlugin plugin = new RealtimePlugin(rt -> rt.registry = watched);
        Javalin app = app(plugin);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThrows(RuntimeException.class, () -> app.start("127.0.0.1", taken.getLocalPort()));
        }
        assertTrue(closed.get());
        assertFalse(plugin.isReady());
        Browser.awaitUntil("all threads have ended", () -> before.containsAll(threads()));
    }

    @Test
    void theAppIsReadyWhileItRunsAndItsRegistryIsThere() {
        AtomicBoolean there = new AtomicBoolean(true);
        RealtimePlugin plugin = new RealtimePlugin(rt -> rt.registry = registry("isReady", none -> there.get()));
        assertFalse(plugin.isReady());
        Javalin app = app(plugin);
        assertFalse(plugin.isReady());
        app.start("127.0.0.1", 0);
        try {
            assertTrue(plugin.isReady());
            there.set(false);
            assertFalse(plugin.isReady());
            there.set(true);
            assertTrue(plugin.isReady());
        } finally {
            app.stop();
        }
        assertFalse(plugin.isReady());
    }

    @Test
    void anAppThatStopsIsNotReadyAnyMoreWhileItCloses() {
        AtomicReference<RealtimePlugin> plugin = new AtomicReference<>();
        AtomicReference<Boolean> ready = new AtomicReference<>();
        Registry watched = registry("close", none -> {
            ready.set(plugin.get().isReady());
            return null;
        });
        plugin.set(new RealtimePlugin(rt -> rt.registry = watched));
        app(plugin.get()).start("127.0.0.1", 0).stop();
        assertEquals(false, ready.get());
    }

    @Test
    void anAppWithoutLettuceNeedsItForRedisAlone(@TempDir Path folder) throws Exception {
        assertEquals(List.of("created"), started(folder, Map.of()));
        String failure = String.join("\n", started(folder, PRODUCTION));
        assertFalse(failure.contains("created"), failure);
        assertTrue(failure.contains("APP_ENV=production") && failure.contains("io.lettuce:lettuce-core"), failure);
        assertTrue(failure.contains("rt.registry = new InMemoryRegistry()"), failure);
    }

    /** The lines of {@link App} in a process of its own, but for the log's. */
    private static List<String> started(Path folder, Map<String, String> environment) throws Exception {
        String classes = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("lettuce"))
                .collect(Collectors.joining(File.pathSeparator));
        File output = folder.resolve("output").toFile();
        ProcessBuilder java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classes,
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                        "-Dorg.slf4j.simpleLogger.log.io.github.javalinrealtime.web.RealtimePlugin=off",
                        App.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output);
        java.environment().keySet().removeAll(Set.of("APP_ENV", "REDIS_URL", "REALTIME_SECRET"));
        java.environment().putAll(environment);
        Process process = java.start();
        try {
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), "the app neither ran nor failed");
        } finally {
            process.destroyForcibly();
        }
        return Files.readAllLines(output.toPath());
    }

    private static Javalin app(RealtimePlugin plugin) {
        return Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.startupWatcherEnabled = false;
            config.registerPlugin(plugin);
        });
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("realtime-"))
                .collect(Collectors.toSet());
    }

    /** One in memory that does one thing otherwise. */
    private static Registry registry(String method, Function<Object[], Object> answer) {
        Registry memory = new InMemoryRegistry();
        return (Registry) Proxy.newProxyInstance(
                Registry.class.getClassLoader(), new Class<?>[] {Registry.class}, (proxy, called, arguments) -> {
                    try {
                        return called.getName().equals(method)
                                ? answer.apply(arguments)
                                : called.invoke(memory, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
    }
}
