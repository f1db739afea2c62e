package io.github.javalinrealtime.web;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Upgrade requests, and what mutations make of them. */
final class FuzzUpgrades {
    private static final List<String> VALID = List.of(
            "GET /?socket_connection_id=%%id%% HTTP/1.1",
            "Host: localhost",
            "Origin: http://localhost",
            "Cookie: %%cookie%%",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits");

    private static final List<String> REQUEST_LINES = List.of(
            "GET /?socket_connection_id=%%id%% HTTP/1.0",
            "GET /?socket_connection_id=%%id%% HTTP/2.0",
            "GET /?socket_connection_id=%%id%% HTTP/9.9",
            "GET /?socket_connection_id=%%id%% http/1.1",
            "GET /?socket_connection_id=%%id%%",
            "POST /?socket_connection_id=%%id%% HTTP/1.1",
            "PRI * HTTP/2.0",
            "CONNECT localhost:80 HTTP/1.1",
            "OPTIONS * HTTP/1.1",
            "TRACE /?socket_connection_id=%%id%% HTTP/1.1",
            "get /?socket_connection_id=%%id%% HTTP/1.1",
            "GET http://localhost/?socket_connection_id=%%id%% HTTP/1.1",
            "GET http://evil.example/?socket_connection_id=%%id%% HTTP/1.1",
            "GET //?socket_connection_id=%%id%% HTTP/1.1",
            "GET /;x=y?socket_connection_id=%%id%% HTTP/1.1",
            "GET /%2e?socket_connection_id=%%id%% HTTP/1.1",
            "GET /./?socket_connection_id=%%id%% HTTP/1.1",
            "GET /?socket_connection_id=%%id%%&socket_connection_id=x HTTP/1.1",
            "GET /?socket_connection_id=%zz HTTP/1.1",
            "GET /?socket_connection_id=%ff%fe&control HTTP/1.1",
            "GET /?socket_connection_id=%%id%%&%zz=1 HTTP/1.1",
            "GET /?socket_connection_id=%%id%%&a=%u0041 HTTP/1.1",
            "GET /?socket_connection_id=%%id%%&control&resume&control=&=&& HTTP/1.1",
            "GET /?socket_connection_id=%%id%%%00 HTTP/1.1",
            "GET /?socket_connection_id= HTTP/1.1",
            "GET /? HTTP/1.1",
            "GET ? HTTP/1.1",
            "GET / HTTP/1.1",
            "GET  /  HTTP/1.1",
            "");

    private static final List<String> HEADERS = List.of(
            "Host:",
            "Host: localhost:99999",
            "Host: [::1",
            "Host: a b",
            "Host: @",
            "Host: evil.example",
            "Host: localhost, localhost",
            "Origin: null",
            "Origin:",
            "Origin: http://",
            "Origin: ://localhost",
            "Origin: http://localhost:80:80",
            "Origin: http://localhost\thttp://evil",
            "Origin: http://user@localhost",
            "Cookie: JSESSIONID=",
            "Cookie: JSESSIONID=a.b.c; JSESSIONID=%%cookie%%",
            "Cookie: =;=;;;\"",
            "Cookie: a=\"\\\"",
            "Cookie: $Version=1; %%cookie%%",
            "Upgrade: h2c",
            "Upgrade: websocket, h2c",
            "Upgrade:",
            "Connection: close",
            "Connection: ,,,upgrade,",
            "Connection: keep-alive",
            "Connection: Upgrade, HTTP2-Settings",
            "Sec-WebSocket-Version: 8",
            "Sec-WebSocket-Version:",
            "Sec-WebSocket-Version: 13, 13",
            "Sec-WebSocket-Version: 99999999999999999999",
            "Sec-WebSocket-Key:",
            "Sec-WebSocket-Key: x",
            "Sec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!==",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
            "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=0",
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=\"15\"; client_max_window_bits",
            "Sec-WebSocket-Extensions: ,;=\"",
            "Sec-WebSocket-Extensions: permessage-deflate; a=\"b\\",
            "Sec-WebSocket-Protocol: token.secret, \u0000",
            "Sec-WebSocket-Protocol:",
            "Content-Length: 5",
            "Content-Length: -1",
            "Content-Length: 99999999999999999999",
            "Content-Length: 0",
            "Transfer-Encoding: chunked",
            "Transfer-Encoding: nothing",
            "Expect: 100-continue",
            "Expect: something",
            "X-Forwarded-Host: localhost",
            "Forwarded: host=localhost;proto=\"",
            "Accept-Encoding: gzip;q=x",
            "Range: bytes=0-",
            "TE: trailers",
            " folded: line",
            ": no name",
            "no colon",
            "a\u0000b: c",
            "é: é",
            "Content-Type: multipart/form-data",
            "Authorization: Basic");

    private final Random random;
    private final List<String> corpus;

    FuzzUpgrades(Random random, Corpus corpus) {
        this.random = random;
        this.corpus = corpus.upgrades();
    }

    /** The bytes of one request, and of what stands behind it. */
    byte[] next(String id, String cookie) {
        if (random.nextInt(16) == 0 && !corpus.isEmpty()) {
            return changed(Corpus.request(corpus.get(random.nextInt(corpus.size())), id, cookie));
        }
        List<String> lines = new ArrayList<>(VALID);
        for (int i = random.nextInt(3); i >= 0; i--) {
            change(lines);
        }
        String end = random.nextInt(40) == 0 ? "\n" : "\r\n";
        String head = String.join(end, lines) + end + (random.nextInt(40) == 0 ? "" : end);
        byte[] request =
                head.replace("%%id%%", id).replace("%%cookie%%", cookie).getBytes(StandardCharsets.ISO_8859_1);
        return random.nextInt(4) == 0 ? changed(request) : request;
    }

    private void change(List<String> lines) {
        int at = 1 + random.nextInt(lines.size() - 1);
        String header = HEADERS.get(random.nextInt(HEADERS.size()));
        String line = lines.get(at);
        switch (random.nextInt(12)) {
            case 0, 1 -> lines.set(0, REQUEST_LINES.get(random.nextInt(REQUEST_LINES.size())));
            case 2 -> lines.add(at, header);
            case 3, 4, 5 -> {
                String name = nameOf(header);
                lines.removeIf(each -> nameOf(each).equals(name));
                lines.add(header);
            }
            case 6 -> {
                if (lines.size() > 2) {
                    lines.remove(at);
                }
            }
            case 7 -> lines.add(line);
            case 8 ->
                lines.set(at, random.nextBoolean() ? line.toUpperCase(Locale.ROOT) : line.toLowerCase(Locale.ROOT));
            case 9 -> lines.set(at, line + "x".repeat(1 << random.nextInt(15)));
            case 10 -> lines.set(at, line.replace(": ", random.nextBoolean() ? ":\t " : ":"));
            default -> {
                for (int i = 1 << random.nextInt(10); i > 0; i--) {
                    lines.add("X-" + i + ": " + i);
                }
            }
        }
    }

    private byte[] changed(byte[] bytes) {
        int at = random.nextInt(bytes.length);
        byte[] copy = bytes.clone();
        return switch (random.nextInt(5)) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 ->
                WireBytes.join(
                        Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, random.nextInt(at + 1), bytes.length));
            case 2 -> {
                copy[at] = (byte) random.nextInt(256);
                yield copy;
            }
            default -> {
                copy[at] ^= (byte) (1 << random.nextInt(8));
                yield copy;
            }
        };
    }

    private static String nameOf(String line) {
        return line.split(":", 2)[0];
    }
}
