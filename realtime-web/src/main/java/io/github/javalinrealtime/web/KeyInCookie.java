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

/**
 * What {@link SessionKeys#signedCookie} returns. The value is {@code key.signature}; whatever else stands there counts as nothing. A key
 * that the previous secret signed stays the key, and the next page brings it signed anew.
 */
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
    private final @Nullable SecretKey previousKey;

    KeyInCookie(Secret secret, @Nullable Secret previous, boolean secure) {
        this.secure = secure;
        this.name = secure ? "__Host-" + NAME : NAME;
        this.signingKey = signingKey(secret);
        this.previousKey = previous == null ? null : signingKey(previous);
    }

    /** Its name, for people, and whether two secrets count. */
    String words() {
        return previousKey == null ? name : name + ", by either of two secrets";
    }

    @Override
    public @Nullable String find(HttpServletRequest request) {
        if (request.getAttribute(MADE) instanceof String made) {
            return made;
        }
        String key = find(request, signingKey);
        return key == null && previousKey != null ? find(request, previousKey) : key;
    }

    @Override
    public String getOrCreate(HttpServletRequest request, HttpServletResponse response) {
        String found = find(request);
        if (found == null) {
            return make(request, response);
        }
        if (request.getAttribute(MADE) == null
                && find(request, signingKey) == null
                && canReachBrowser(request, response)) {
            bring(found, request, response);
        }
        return found;
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
        if (!canReachBrowser(request, response)) {
            throw new IllegalStateException(
                    "the cookie with the socket key cannot reach the browser any more, for the"
                            + " answer has begun, or goes over a socket; subscribe, or end the session, earlier or in an HTTP request");
        }
        String key = RandomId.next();
        bring(key, request, response);
        return key;
    }

    private static boolean canReachBrowser(HttpServletRequest request, HttpServletResponse response) {
        return !response.isCommitted() && RouteCaller.markOf(request) == null;
    }

    private void bring(String key, HttpServletRequest request, HttpServletResponse response) {
        String context = request.getContextPath();
        HttpCookie cookie = HttpCookie.build(name, signed(key, signingKey))
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
    }

    /** The first key that this secret signed. */
    private @Nullable String find(HttpServletRequest request, SecretKey signedWith) {
        Cookie[] cookies = request.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                String key = cookie.getName().equals(name) ? verified(cookie.getValue(), signedWith) : null;
                if (key != null) {
                    return key;
                }
            }
        }
        return null;
    }

    private static @Nullable String verified(String value, SecretKey signedWith) {
        String key = value.substring(0, Math.max(value.indexOf('.'), 0));
        return RandomId.isWellFormed(key) && MessageDigest.isEqual(bytes(value), bytes(signed(key, signedWith)))
                ? key
                : null;
    }

    private static SecretKey signingKey(Secret secret) {
        return new SecretKeySpec(hmac(new SecretKeySpec(secret.bytes(), HMAC), PURPOSE), HMAC);
    }

    private static String signed(String key, SecretKey signingKey) {
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
