package io.github.javalinrealtime.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer to a request that no client library would send.
 *
 * @param rest what followed an upgrade: the first frame, as bytes in hexadecimal digits, if one was asked for
 */
record RawHttp(int status, String headers, String body, String rest) {
    static final String ID = "A".repeat(43);

    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");

    /** A handshake with these lines in the place of the Host, or after it. */
    static RawHttp upgrade(int port, String pathAndQuery, String... lines) throws IOException {
        return send(port, handshake(pathAndQuery, lines));
    }

    static String handshake(String pathAndQuery, String... lines) {
        return "GET " + pathAndQuery + " HTTP/1.1\r\n" + String.join("\r\n", lines)
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    }

    static RawHttp send(int port, String request) throws IOException {
        return send(port, request, 0);
    }

    /** Also reads so many bytes of frames behind a 101. */
    static RawHttp send(int port, String request, int more) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("the connection ended after: " + head);
                }
                head.write(next);
            }
            String headers = head.toString(StandardCharsets.ISO_8859_1);
            Matcher length = LENGTH.matcher(headers);
            byte[] body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
            StringBuilder rest = new StringBuilder();
            for (byte b : in.readNBytes(more)) {
                rest.append(String.format("%02x", b));
            }
            int status = Integer.parseInt(headers.substring(9, 12));
            return new RawHttp(status, headers, new String(body, StandardCharsets.UTF_8), rest.toString());
        }
    }

    boolean has(String header) {
        return Apps.lower(headers).contains("\r\n" + Apps.lower(header) + ":");
    }
}
