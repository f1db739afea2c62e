package io.github.javalinrealtime.web;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;

/** Which request headers a page may set on a route that it calls. */
final class RouteCallHeaders {
    private static final int MAX_TOTAL = 8 * 1024;

    /**
     * What browsers send, and what scripts send against forged requests. Not any {@code x-…}: proxies set such names and apps
     * believe them (who is logged in, the client's address). A proxy takes them out of what a browser sends; here there is
     * no proxy in between.
     */
    private static final Set<String> ALLOWED =
            Set.of("content-type", "accept", "accept-language", "x-requested-with", "x-csrf-token", "x-xsrf-token");

    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e]*");

    private RouteCallHeaders() {}

    /** A page's header replaces the one of the same name that its upgrade request had. */
    static void add(Map<String, String> pageHeaders, Set<String> appHeaders, HttpFields.Mutable headers) {
        int total = 0;
        for (Map.Entry<String, String> header : pageHeaders.entrySet()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            String value = header.getValue();
            require(ALLOWED.contains(name) || appHeaders.contains(name), "A page must not set the header ", name);
            require(VALUE.matcher(value).matches(), "Only visible ASCII may stand in the header ", name);
            total += name.length() + value.length();
            require(total <= MAX_TOTAL, "The headers are too long, from this one on: ", name);
            headers.put(name, value);
        }
    }

    private static void require(boolean holds, String otherwise, String name) {
        if (!holds) {
            // The name is the page's and ends in a log line.
            String shown = name.substring(0, Math.min(name.length(), 64)).replaceAll("[^\\x21-\\x7e]", "?");
            throw new IllegalArgumentException(otherwise + shown);
        }
    }
}
