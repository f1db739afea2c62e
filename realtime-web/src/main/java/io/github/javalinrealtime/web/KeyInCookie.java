package io.github.javalinrealtime.web;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/** What {@link SessionKeys#signedCookie} returns. The value is {@code key.signature}; whatever else stands there counts as nothing. */
final class KeyInCookie implements SessionKeys {
    private static final String NAME = "socket_key";
    private static final String HMAC = "HmacSHA256";

    /** Signs nothing else than cookies, since the same secret signs what instances tell each other. */
    private static final String PURPOSE = "javalin-realtime: the cookie of the socket key";

    /** The key that this request's answer brings. */
    private static final String MADE = KeyInCookie.class.getName();

    private static final String CACHE_CONTROL = "Cache-Control";
    private static final String KEPT_OUT = "private, no-store";
    private static final Pattern PRIVATE = Pattern.compile("\\b(private|no-store)\\b", Pattern.CASE_INSENSITIVE);

    private final boolean secure;
    private final String name;
    private final SecretKey signingKey;

    KeyInCookie(Secret secret, boolean secure) {
        this.secure = secure;
        this.name = secure ? "__Host-" + NAME : NAME;
        this.signingKey = new SecretKeySpec(hmac(new SecretKeySpec(secret.bytes(), HMAC), PURPOSE), HMAC);
    }

    String name() {
        return name;
    }

    @Override
    public @Nullable String find(HttpServletRequest request) {
        if (request.getAttribute(MADE) instanceof String made) {
            return made;
        }
        Cookie[] cookies = request.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                String key = cookie.getName().equals(name) ? verified(cookie.getValue()) : null;
                if (key != null) {
                    return key;
                }
            }
        }
        return null;
    }

    @Override
    public String getOrCreate(HttpServletRequest request, HttpServletResponse response) {
        String found = find(request);
        return found == null ? make(request, response) : found;
    }

    @Override
    public void replace(HttpServletRequest request, HttpServletResponse response) {
        if (find(request) != null) {
            make(request, response);
        }
    }

    /** A cache that gave this answer to others would give them the key. */
    static void keepOutOfCaches(HttpServletRequest request, HttpServletResponse response) {
        String chosen = response.getHeader(CACHE_CONTROL);
        boolean shared = chosen == null || !PRIVATE.matcher(chosen).find();
        if (shared && request.getAttribute(MADE) != null) {
            response.setHeader(CACHE_CONTROL, KEPT_OUT);
        }
    }

    private String make(HttpServletRequest request, HttpServletResponse response) {
        if (response.isCommitted() || RouteCaller.markOf(request) != null) {
            throw new IllegalStateException(
                    "the cookie with the socket key cannot reach the browser any more, for the"
                            + " answer has begun, or goes over a socket; subscribe, or end the session, earlier or in an HTTP request");
        }
        String key = RandomId.next();
        String context = request.getContextPath();
        HttpCookie cookie = HttpCookie.build(name, signed(key))
                // A name with __Host- has no other path.
                .path(secure || context.isEmpty() ? "/" : context)
                .httpOnly(true)
                .secure(secure)
                .sameSite(HttpCookie.SameSite.LAX)
                .build();
        // In the place of the one that this answer may bring already.
        Response.putCookie(
                ServletContextRequest.getServletContextRequest(request).getServletContextResponse(), cookie);
        request.setAttribute(MADE, key);
        if (response.getHeader(CACHE_CONTROL) == null) {
            // Now, for the answer may begin before keepOutOfCaches is called.
            response.setHeader(CACHE_CONTROL, KEPT_OUT);
        }
        return key;
    }

    private @Nullable String verified(String value) {
        String key = value.substring(0, Math.max(value.indexOf('.'), 0));
        return RandomId.isWellFormed(key) && MessageDigest.isEqual(bytes(value), bytes(signed(key))) ? key : null;
    }

    private String signed(String key) {
        return key + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(hmac(signingKey, key));
    }

    private static byte[] hmac(SecretKey key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac.doFinal(bytes(text));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has " + HMAC, impossible);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
