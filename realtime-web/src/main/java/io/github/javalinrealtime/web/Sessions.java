package io.github.javalinrealtime.web;

import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eclipse.jetty.ee10.servlet.SessionHandler;
import org.eclipse.jetty.session.HouseKeeper;
import org.eclipse.jetty.session.ManagedSession;
import org.eclipse.jetty.session.SessionIdManager;
import org.jspecify.annotations.Nullable;

/** The app's HTTP sessions as they are now, by id: what a socket may keep of its upgrade request is the id alone. */
final class Sessions {
    private static final long LOOK_SECONDS = 30;

    /** Jetty adds a tenth at random, so that servers do not look at the same time. */
    private static final Set<Duration> BY_ITSELF = Set.of(
            Duration.ofMillis(HouseKeeper.DEFAULT_PERIOD_MS),
            Duration.ofMillis(HouseKeeper.DEFAULT_PERIOD_MS * 11 / 10));

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

    /**
     * Sees to it that a session which expires is over within half a minute, where the app left Jetty's ten minutes as they are. To be called when the
     * sessions have started.
     */
    void endSoon() {
        SessionIdManager ids = sessions.getSessionIdManager();
        HouseKeeper keeper = ids == null ? null : ids.getSessionHouseKeeper();
        if (keeper != null && BY_ITSELF.contains(Duration.ofSeconds(keeper.getIntervalSec()))) {
            try {
                keeper.setIntervalSec(LOOK_SECONDS);
            } catch (Exception failure) {
                throw new IllegalStateException("Jetty cannot look for expired sessions more often", failure);
            }
        }
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
