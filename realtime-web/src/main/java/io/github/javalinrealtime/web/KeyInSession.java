package io.github.javalinrealtime.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What {@link SessionKeys#inSession} returns. */
final class KeyInSession implements SessionKeys {
    static final String ATTRIBUTE = "socket_key";

    private static final int IDLE_SECONDS = (int) Duration.ofMinutes(30).toSeconds();

    // Two first requests of one session at once must agree; it happens once a session.
    private final ReentrantLock creation = new ReentrantLock();

    @Override
    public @Nullable String find(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return session == null ? null : (String) session.getAttribute(ATTRIBUTE);
    }

    @Override
    public String getOrCreate(HttpServletRequest request, HttpServletResponse response) {
        String found = find(request);
        if (found != null) {
            return found;
        }
        creation.lock();
        try {
            boolean ours = request.getSession(false) == null;
            HttpSession session = request.getSession(true);
            if (ours && session.getMaxInactiveInterval() <= 0) {
                session.setMaxInactiveInterval(IDLE_SECONDS);
            }
            String made = (String) session.getAttribute(ATTRIBUTE);
            if (made == null) {
                made = RandomId.next();
                session.setAttribute(ATTRIBUTE, made);
            }
            return made;
        } finally {
            creation.unlock();
        }
    }

    @Override
    public void replace(HttpServletRequest request, HttpServletResponse response) {
        HttpSession session = request.getSession(false);
        if (session != null && session.getAttribute(ATTRIBUTE) != null) {
            session.setAttribute(ATTRIBUTE, RandomId.next());
        }
    }
}
