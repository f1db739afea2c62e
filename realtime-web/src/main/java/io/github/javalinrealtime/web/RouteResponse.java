package io.github.javalinrealtime.web;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MimeTypes;
import org.jspecify.annotations.Nullable;

/**
 * What a called route answered, as a script may see it.
 *
 * <p>A reply is text. Where the route answered with something else (an image, a compressed body), status and headers
 * stand, the body is empty, and the header {@value #BODY_OMITTED} says so.
 *
 * @param headers by lower-case name; several values of one name are joined by a comma
 */
record RouteResponse(int status, Map<String, String> headers, String body) {
    static final String BODY_OMITTED = "socket-body-omitted";

    private static final String EVENT_STREAM = "text/event-stream";

    /** What Jetty's generator, absent here, would not write into a header. */
    private static final Pattern BREAK = Pattern.compile("[\\p{Cntrl}&&[^\\t]]");

    /** Hop-by-hop; a cookie, whose value the browser would have kept from its scripts; or a word to a proxy, which would not have passed it on. */
    private static final Set<String> DROPPED = Set.of(
            "set-cookie",
            "set-cookie2",
            "x-sendfile",
            "x-lighttpd-send-file",
            "surrogate-control",
            "surrogate-key",
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    static RouteResponse of(int status, HttpFields fields, byte[] body) {
        Map<String, String> headers = new TreeMap<>();
        for (HttpField field : fields) {
            String name = field.getLowerCaseName();
            if (!DROPPED.contains(name) && !name.startsWith("x-accel-")) {
                String value = field.getValue() == null
                        ? ""
                        : BREAK.matcher(field.getValue()).replaceAll(" ");
                headers.merge(name, value, (first, next) -> first + ", " + next);
            }
        }
        String text = "";
        if (isText(fields)) {
            text = new String(body, charset(fields.get(HttpHeader.CONTENT_TYPE)));
        } else if (body.length > 0) {
            headers.put(BODY_OMITTED, "binary");
        }
        return new RouteResponse(status, Collections.unmodifiableMap(headers), text);
    }

    static boolean isEventStream(HttpFields fields) {
        return EVENT_STREAM.equals(mediaType(fields));
    }

    private static boolean isText(HttpFields fields) {
        String encoding = fields.get(HttpHeader.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return false;
        }
        String type = mediaType(fields);
        return type.isEmpty()
                || type.startsWith("text/")
                || type.endsWith("/json")
                || type.endsWith("+json")
                || type.endsWith("/xml")
                || type.endsWith("+xml")
                || type.endsWith("javascript")
                || type.equals("application/x-ndjson")
                || type.equals("application/x-www-form-urlencoded");
    }

    private static String mediaType(HttpFields fields) {
        String contentType = fields.get(HttpHeader.CONTENT_TYPE);
        return contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private static Charset charset(@Nullable String contentType) {
        String name = contentType == null ? null : MimeTypes.getCharsetFromContentType(contentType);
        try {
            return name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
        } catch (IllegalArgumentException unknownCharset) {
            return StandardCharsets.UTF_8;
        }
    }
}
