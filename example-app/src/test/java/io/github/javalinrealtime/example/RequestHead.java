package io.github.javalinrealtime.example;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The lines of a request up to the empty one, as they came and as a proxy passes them on. */
final class RequestHead {
    private static final int LONGEST = 32 << 10;
    private static final Set<String> HOP = Set.of("connection", "keep-alive", "upgrade", "http2-settings");
    private static final Set<String> VOUCHED =
            Set.of("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded");

    private final List<String> lines;
    private final InetAddress client;

    private RequestHead(List<String> lines, InetAddress client) {
        this.lines = lines;
        this.client = client;
    }

    /** Reads no byte of what follows, and is given a buffered stream therefore. Null if the client said nothing. */
    static RequestHead read(InputStream in, InetAddress client) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int end = 0;
        while (end < 4) {
            int next = in.read();
            if (next < 0 && bytes.size() == 0) {
                return null;
            }
            if (next < 0 || bytes.size() == LONGEST) {
                throw new IOException("no request head of at most " + LONGEST + " bytes");
            }
            bytes.write(next);
            end = next == "\r\n\r\n".charAt(end) ? end + 1 : next == '\r' ? 1 : 0;
        }
        return new RequestHead(
                List.of(bytes.toString(StandardCharsets.ISO_8859_1).split("\r\n")), client);
    }

    boolean isUpgrade() {
        return value("upgrade").equalsIgnoreCase("websocket");
    }

    byte[] forwarded() {
        List<String> passed = new ArrayList<>(lines);
        passed.removeIf(line -> VOUCHED.contains(name(line)) || (!isUpgrade() && HOP.contains(name(line))));
        if (!isUpgrade()) {
            passed.add("Connection: close");
        }
        passed.add("X-Forwarded-For: " + client.getHostAddress());
        passed.add("X-Forwarded-Proto: http");
        passed.add("X-Forwarded-Host: " + value("host"));
        return (String.join("\r\n", passed) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private String value(String name) {
        return lines.stream()
                .skip(1)
                .filter(line -> name(line).equals(name))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private static String name(String line) {
        return line.substring(0, Math.max(line.indexOf(':'), 0)).strip().toLowerCase(Locale.ROOT);
    }
}
