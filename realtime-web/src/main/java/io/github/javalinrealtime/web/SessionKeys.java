package io.github.javalinrealtime.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * Where the secret of a session stands, under which connection ids become socket digests. Every instance that may get the page's
 * socket must find the same key. Implementations are safe for use by several threads, and never read the key from anything
 * that a page can write.
 */
public interface SessionKeys {
    /**
     * The key, if there is one. Called for upgrades too, so it must not create a session.
     *
     * @param request any request
     * @return the key, or null
     */
    @Nullable
    String find(HttpServletRequest request);

    /**
     * The key, made if there is none.
     *
     * @param request an HTTP request
     * @param response not yet committed
     * @return at least 32 random bytes, in base64url
     */
    String getOrCreate(HttpServletRequest request, HttpServletResponse response);

    /**
     * A new key in the place of the old one, if there is one.
     *
     * @param request an HTTP request, never one that came over a socket
     * @param response not yet committed
     */
    void replace(HttpServletRequest request, HttpServletResponse response);

    /**
     * The key in the HTTP session, as attribute {@code socket_key}: right for one instance, for sticky sessions, and for a shared
     * session store. It ends with the session, and when the session's id changes. A session that is made for this alone ends after 30 minutes without a request or an open page, where the
     * app set no other time.
     *
     * @return the default
     */
    static SessionKeys inSession() {
        return new KeyInSession();
    }

    /**
     * The key in a cookie of its own, {@code HttpOnly} and {@code SameSite=Lax}, which ends with the browser: right for several
     * instances, which need nothing in common but the secret, and no HTTP session. The value is signed (HMAC-SHA-256), so
     * that only keys of the app's own count; one that does not verify counts as none.
     *
     * <p>What the app's own HTTP session does changes nothing here, for it may stand on one instance alone: call
     * {@link RealtimePlugin#endSession} at login and logout. When a browser without the cookie opens two pages at the same moment, each answer
     * brings one, and the browser keeps the later: the other page's socket receives nothing, and the page is told a gap.
     * Apps on one host name, whatever their ports, share their cookies: let them share the secret, too.
     *
     * @param secret at least 32 bytes, the same on every instance; with another one, all open pages are strangers
     * @param secure whether the cookie is {@code Secure} and its name {@code __Host-socket_key}, which browsers keep over https
     *     alone (some also for {@code localhost}); else it is {@code socket_key}, on the path of the app. A setting, for behind a proxy that ends TLS every request
     *     looks like plain http
     * @return such keys
     * @throws IllegalArgumentException if the secret is too short
     */
    static SessionKeys signedCookie(String secret, boolean secure) {
        return new KeyInCookie(Secret.of(secret, "the secret of SessionKeys.signedCookie"), null, secure);
    }

    /**
     * As {@link #signedCookie(String, boolean)}, while the secret is changed: cookies that the previous secret signed count, keep their key and are
     * signed anew with the next page.
     *
     * @param secret at least 32 bytes, the same on every instance; signs
     * @param previousSecret at least 32 bytes, the one that other instances sign with, or signed with until now
     * @param secure as there
     * @return such keys
     * @throws IllegalArgumentException if a secret is too short
     */
    static SessionKeys signedCookie(String secret, String previousSecret, boolean secure) {
        return new KeyInCookie(
                Secret.of(secret, "the secret of SessionKeys.signedCookie"),
                Secret.of(previousSecret, "the previous secret of SessionKeys.signedCookie"),
                secure);
    }
}
