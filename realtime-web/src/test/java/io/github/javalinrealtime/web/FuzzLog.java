package io.github.javalinrealtime.web;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;

/** Takes what is logged, and what threads die of, while it is open: from WARN on, but for what bad input is known to be worth. */
final class FuzzLog implements AutoCloseable {
    private static final int MOST = 200;

    private static final Pattern HARMLESS = Pattern.compile("\\[[^]]*] (INFO|DEBUG|TRACE) .*"
            + "|\\[[^]]*] WARN io\\.github\\.javalinrealtime\\.Realtime - "
            + "(an upgrade was refused|a socket was closed|[a-z-]+: \\d+ times more).*"
            // Jetty's, of a Host that is none, or comes twice, before anybody else sees the request.
            + "|\\[[^]]*] WARN org\\.eclipse\\.jetty\\.(util\\.HostPort|http\\.HttpParser) - .*");

    private final PrintStream console = System.err;
    private final Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    FuzzLog() {
        System.setErr(new PrintStream(new Lines(), true, StandardCharsets.UTF_8));
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
            lines.add(thread + " died of " + thrown);
            thrown.printStackTrace(console);
        });
    }

    /** What nobody expected. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        System.setErr(console);
        Thread.setDefaultUncaughtExceptionHandler(handler);
    }

    private final class Lines extends OutputStream {
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        @Override
        public synchronized void write(int one) {
            if (one != '\n') {
                line.write(one);
                return;
            }
            String text = line.toString(StandardCharsets.UTF_8);
            line.reset();
            if (!HARMLESS.matcher(text).matches() && lines.size() < MOST) {
                lines.add(text);
                console.println(text);
            }
        }
    }
}
