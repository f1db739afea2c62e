package io.github.javalinrealtime.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.MimeTypes;
import org.jspecify.annotations.Nullable;

/** A route to call. One that exists is valid: what a page may not choose was refused when it was made. */
final class RouteCall {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
    private static final Set<String> METHODS_WITHOUT_BODY = Set.of("GET", "HEAD", "DELETE");
    private static final int MAX_URI = 2 * 1024;
    private static final int MAX_URI_WITH_INPUT = 8 * 1024;

    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String TEXT = "text/plain;charset=utf-8";
    private static final byte[] NO_BODY = {};

    private final UpgradeRequest upgrade;
    private final String method;
    private final String path;
    private final HttpURI uri;
    private final HttpFields headers;
    private final byte[] body;

    private RouteCall(
            UpgradeRequest upgrade, String method, String path, HttpURI uri, HttpFields headers, byte[] body) {
        this.upgrade = upgrade;
        this.method = method;
        this.path = path;
        this.uri = uri;
        this.headers = headers;
        this.body = body;
    }

    /**
     * @param input for GET, HEAD and DELETE an object, which becomes the query; else the body: a string as it is,
     *     anything else as JSON, or as a form if the headers say so. A JSON null counts as none
     * @param appHeaders names in lower case that the app lets pages set, beside the usual ones
     * @throws IllegalArgumentException for what a page may not send; its message is for the log
     */
    static RouteCall of(
            UpgradeRequest upgrade,
            String method,
            String uri,
            @Nullable JsonNode input,
            Map<String, String> pageHeaders,
            Set<String> appHeaders) {
        require(METHODS.contains(method), "The method must be one of " + METHODS);
        requireLocal(uri);
        int query = uri.indexOf('?') < 0 ? uri.length() : uri.indexOf('?');
        RoutePath path = RoutePath.of(uri.substring(0, query));
        HttpFields.Mutable headers = upgrade.headers();
        RouteCallHeaders.add(pageHeaders, appHeaders, headers);

        String pathAndQuery = path.encoded() + uri.substring(query);
        byte[] body = NO_BODY;
        if (input != null && !input.isNull() && !input.isMissingNode()) {
            if (METHODS_WITHOUT_BODY.contains(method)) {
                pathAndQuery += (query == uri.length() ? '?' : '&') + urlEncoded(input);
                require(pathAndQuery.length() <= MAX_URI_WITH_INPUT, "The input is too long for a query");
            } else {
                body = encoded(input, headers).getBytes(StandardCharsets.UTF_8);
            }
        }
        if (!METHODS_WITHOUT_BODY.contains(method)) {
            headers.put(HttpHeader.CONTENT_LENGTH, body.length);
        }
        HttpURI target = HttpURI.build()
                .scheme(upgrade.scheme())
                .authority(upgrade.authority())
                .pathQuery(pathAndQuery)
                .asImmutable();
        return new RouteCall(upgrade, method, path.text(), target, headers.asImmutable(), body);
    }

    UpgradeRequest upgrade() {
        return upgrade;
    }

    String method() {
        return method;
    }

    /** Decoded, without the query. */
    String path() {
        return path;
    }

    HttpURI uri() {
        return uri;
    }

    HttpFields headers() {
        return headers;
    }

    byte[] body() {
        return body;
    }

    private static void requireLocal(String uri) {
        require(uri.length() <= MAX_URI, "The uri must be at most " + MAX_URI + " characters long");
        require(
                uri.chars().allMatch(c -> c > ' ' && c < 0x7f),
                "The uri must be percent-encoded ASCII, without spaces and control characters");
        require(uri.indexOf('\\') < 0, "The uri must hold no backslash");
        require(uri.indexOf('#') < 0, "The uri must have no fragment");
    }

    private static String encoded(JsonNode input, HttpFields.Mutable headers) {
        String contentType = headers.get(HttpHeader.CONTENT_TYPE);
        if (contentType == null) {
            headers.put(HttpHeader.CONTENT_TYPE, input.isTextual() ? TEXT : JSON);
            return input.isTextual() ? input.textValue() : input.toString();
        }
        String charset = MimeTypes.getCharsetFromContentType(contentType);
        require(charset == null || charset.equalsIgnoreCase("utf-8"), "The charset must be utf-8");
        if (input.isTextual()) {
            return input.textValue();
        }
        String mediaType = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (mediaType.equals(FORM)) {
            return urlEncoded(input);
        }
        require(
                mediaType.equals(JSON) || mediaType.endsWith("+json"),
                "An input that is not a string can be sent as JSON or as a form only");
        return input.toString();
    }

    private static String urlEncoded(JsonNode input) {
        require(input.isObject(), "The input of a query or a form must be an object");
        StringJoiner parameters = new StringJoiner("&");
        for (Map.Entry<String, JsonNode> parameter : input.properties()) {
            if (parameter.getValue().isArray()) {
                parameter.getValue().forEach(value -> addParameter(parameters, parameter.getKey(), value));
            } else {
                addParameter(parameters, parameter.getKey(), parameter.getValue());
            }
        }
        return parameters.toString();
    }

    private static void addParameter(StringJoiner parameters, String name, JsonNode value) {
        require(value.isValueNode(), "A query or a form holds text, numbers and lists of them, nothing nested");
        if (!value.isNull()) {
            parameters.add(urlEncoded(name) + '=' + urlEncoded(value.asText()));
        }
    }

    private static String urlEncoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
