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
     * @param request an HTTP request
     * @param response not yet committed
     */
    void replace(HttpServletRequest request, HttpServletResponse response);

    /**
     * The key in the HTTP session, as attribute {@code socket_key}: right for one instance, for sticky sessions, and for a shared
     * session store. A session that is made for this alone ends after 30 minutes without a request or an open page, where the
     * app set no other time.
     *
     * @return the default
     */
    static SessionKeys inSession() {
        return new KeyInSession();
    }
}
