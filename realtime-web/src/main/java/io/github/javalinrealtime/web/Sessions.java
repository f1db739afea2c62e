package io.github.javalinrealtime.web;

import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eclipse.jetty.ee10.servlet.SessionHandler;
import org.eclipse.jetty.session.ManagedSession;
import org.jspecify.annotations.Nullable;

/** The app's HTTP sessions as they are now, by id: what a socket may keep of its upgrade request is the id alone. */
final class Sessions {
    private final SessionHandler sessions;

    Sessions(SessionHandler sessions) {
        this.sessions = sessions;
    }

    @Nullable
    Object attribute(String id, String name) {
        return with(id, session -> session.getAttribute(name));
    }

    boolean exists(String id) {
        return Boolean.TRUE.equals(with(id, ManagedSession::isValid));
    }

    /** Counts as a request: the session's idle time starts anew. */
    void touch(String id) {
        with(id, session -> session.access(System.currentTimeMillis()));
    }

    /** Tells of each session key that ends, with its session or because the session's id changes, as at a login. */
    void onKeyEnded(Consumer<String> ended) {
        sessions.addEventListener(new KeyListener(ended));
    }

    private <T> @Nullable T with(String id, Function<ManagedSession, @Nullable T> read) {
        // Asked for by the bare id, Jetty believes that the browser's cookie is out of date and sends it anew.
        String inCookie = sessions.getSessionIdManager().getExtendedId(id, null);
        ManagedSession session = sessions.getManagedSession(inCookie);
        if (session == null) {
            return null;
        }
        try {
            return read.apply(session);
        } catch (IllegalStateException endedMeanwhile) {
            return null;
        } finally {
            sessions.complete(session);
        }
    }

    private record KeyListener(Consumer<String> ended) implements HttpSessionListener, HttpSessionIdListener {
        @Override
        public void sessionDestroyed(HttpSessionEvent event) {
            if (event.getSession().getAttribute(KeyInSession.ATTRIBUTE) instanceof String key) {
                ended.accept(key);
            }
        }

        @Override
        public void sessionIdChanged(HttpSessionEvent event, String oldId) {
            // First the new key: nothing may be made under the old one after its end.
            if (event.getSession().getAttribute(KeyInSession.ATTRIBUTE) instanceof String old) {
                event.getSession().setAttribute(KeyInSession.ATTRIBUTE, RandomId.next());
                ended.accept(old);
            }
        }
    }
}
