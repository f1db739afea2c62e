package io.github.javalinrealtime.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Whose pages may open sockets: a browser sends the session cookie for any page, and the page's Origin with it (RFC 6454, 7). */
final class Origins {
    private final Set<String> allowed;
    private final boolean missing;

    /** With an empty set: the request's own host. */
    Origins(Set<String> allowed, boolean missing) {
        this.allowed = Set.copyOf(allowed);
        this.missing = missing;
    }

    boolean allows(HttpServletRequest upgrade) {
        List<String> sent = Collections.list(upgrade.getHeaders("Origin"));
        if (sent.isEmpty()) {
            return missing;
        }
        String origin = sent.size() == 1 ? normal(sent.get(0)) : null;
        if (origin == null) {
            return false;
        }
        return allowed.isEmpty() ? isOwn(origin, upgrade) : allowed.contains(origin);
    }

    /** Whose pages open sockets here, for people. */
    @Override
    public String toString() {
        String whose = allowed.isEmpty()
                ? "those of each request's own Host (rt.origins is not set)"
                : String.join(", ", new TreeSet<>(allowed)) + " (rt.origins)";
        return missing ? whose + ", and whoever sends no Origin (rt.allowMissingOrigin)" : whose;
    }

    /** What an operator may do about a refusal. */
    String advice() {
        return allowed.isEmpty()
                ? "if both are yours, a proxy changes the Host: set rt.origins"
                : "rt.origins does not name it, and names all that are allowed";
    }

    /** Lower case, without the scheme's own port; null if it is no scheme://host[:port]. */
    static @Nullable String normal(String origin) {
        String text = origin.toLowerCase(Locale.ROOT);
        int scheme = text.indexOf("://");
        String authority = text.substring(Math.max(scheme, 0) + (scheme > 0 ? 3 : 0));
        boolean plain = authority.chars().allMatch(c -> (c > ' ' && c < 0x7f) && "/?#@\\,".indexOf(c) < 0);
        if (scheme < 1 || authority.isEmpty() || !plain) {
            return null;
        }
        return text.substring(0, scheme) + "://" + withoutDefaultPort(text.substring(0, scheme), authority);
    }

    /** Behind a proxy that ends TLS the request looks plain while the page is not; the other way round is an attack. */
    private static boolean isOwn(String origin, HttpServletRequest upgrade) {
        String host = upgrade.getHeader("Host");
        if (host == null || (upgrade.isSecure() && origin.startsWith("http:"))) {
            return false;
        }
        int scheme = origin.indexOf("://");
        String name = origin.substring(0, scheme);
        return (name.equals("http") || name.equals("https"))
                && origin.substring(scheme + 3).equals(withoutDefaultPort(name, host.toLowerCase(Locale.ROOT)));
    }

    private static String withoutDefaultPort(String scheme, String authority) {
        String port = scheme.equals("https") ? ":443" : ":80";
        return authority.endsWith(port) ? authority.substring(0, authority.length() - port.length()) : authority;
    }
}
