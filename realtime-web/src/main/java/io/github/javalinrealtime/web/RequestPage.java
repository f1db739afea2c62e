package io.github.javalinrealtime.web;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.Position;
import io.github.javalinrealtime.Realtime;
import io.github.javalinrealtime.Socket;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which page one request means, decided when a handler first asks: the caller's for a route call; the one that the request names; else
 * the page that is being rendered, which gets a fresh id. The id may come from the request, the key never does, so naming
 * another's page leads nowhere.
 */
final class RequestPage implements Socket.Caller {
    static final String ID_ATTRIBUTE = "data-socket-connection-id";
    static final String HEADER = "Socket-Connection-Id";
    static final String PARAMETER = "socket_connection_id";

    private static final String REQUEST_ATTRIBUTE = RequestPage.class.getName();

    private final Context ctx;
    private final Realtime realtime;
    private final SessionKeys keys;
    private final String socketPath;
    private final @Nullable ConnectionKey caller;
    private final @Nullable String header;
    private final Map<Channel, Position> subscribed = new HashMap<>();
    private @Nullable ConnectionKey holder;
    private @Nullable String named;
    private boolean decided;
    private @Nullable String fresh;

    private RequestPage(Context ctx, Realtime realtime, SessionKeys keys, String socketPath) {
        this.ctx = ctx;
        this.realtime = realtime;
        this.keys = keys;
        this.socketPath = socketPath;
        this.caller = RouteCaller.markOf(ctx.req()) instanceof ConnectionKey key ? key : null;
        this.header = wellFormed(ctx.header(HEADER));
    }

    static RequestPage of(Context ctx, Realtime realtime, SessionKeys keys, String socketPath) {
        RequestPage page = ctx.attribute(REQUEST_ATTRIBUTE);
        if (page == null) {
            page = new RequestPage(ctx, realtime, keys, socketPath);
            ctx.attribute(REQUEST_ATTRIBUTE, page);
        }
        return page;
    }

    @Override
    public ConnectionKey key() {
        if (caller != null) {
            return caller;
        }
        String id = namedId();
        return keyOf(id == null ? freshId() : id);
    }

    @Override
    public Set<ConnectionKey> own() {
        if (caller != null) {
            return Set.of(caller);
        }
        String sessionKey = keys.find(ctx.req());
        String id = namedId();
        if (sessionKey == null || (id == null && fresh == null)) {
            return Set.of();
        }
        Set<ConnectionKey> own = new HashSet<>();
        if (id != null) {
            own.add(ConnectionKey.of(sessionKey, id));
        }
        if (header == null) {
            own.add(ConnectionKey.of(sessionKey, freshId()));
        }
        return own;
    }

    @Override
    public boolean isCall() {
        return caller != null;
    }

    @Override
    public void subscribed(Map<Channel, Position> positions) {
        boolean named = caller == null && header == null && namedId() != null;
        // A fresh page in the answer starts here, not where the page that the request named was subscribed first.
        Map<Channel, Position> starts = named ? realtime.tops(positions.keySet()) : positions;
        starts.forEach(subscribed::putIfAbsent);
        holder = holder == null || named ? key() : holder;
    }

    @Override
    public void unsubscribed(Set<Channel> channels) {
        subscribed.keySet().removeAll(channels);
    }

    /** Whether the page that is rendered has its id already, as it has where a template wrote it. */
    boolean hasId() {
        return fresh != null;
    }

    boolean hasSubscribed() {
        return !subscribed.isEmpty();
    }

    /** The session's pages are gone, and its key is a new one; what is rendered now is a page of the new key. */
    void sessionEnded() {
        fresh = null;
        holder = null;
        subscribed.clear();
    }

    /** What belongs into the body tag of the answer, which makes the page's id; empty if the answer is no page of its own. */
    Map<String, String> bodyAttributes() {
        if (caller != null || header != null) {
            return Map.of();
        }
        String id = freshId();
        ConnectionKey key = keyOf(id);
        if (!subscribed.isEmpty() && !key.equals(holder)) {
            // They were made for the page that the request named, or under a key that was replaced meanwhile.
            realtime.copy(subscribed, key);
            holder = key;
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put(ID_ATTRIBUTE, id);
        if (!socketPath.equals("/")) {
            attributes.put("data-socket-path", socketPath);
        }
        if (!subscribed.isEmpty()) {
            attributes.put("data-socket-subscribed", "");
        }
        return attributes;
    }

    private ConnectionKey keyOf(String id) {
        return ConnectionKey.of(keys.getOrCreate(ctx.req(), ctx.res()), id);
    }

    private String freshId() {
        String id = fresh == null ? RandomId.next() : fresh;
        fresh = id;
        return id;
    }

    private @Nullable String namedId() {
        if (!decided) {
            decided = true;
            named = header != null ? header : wellFormed(parameter());
        }
        return named;
    }

    private @Nullable String parameter() {
        HandlerType method = ctx.method();
        if (method.equals(HandlerType.GET) || method.equals(HandlerType.HEAD)) {
            return null;
        }
        String inQuery = ctx.queryParam(PARAMETER);
        boolean form = ctx.isFormUrlencoded() || ctx.isMultipartFormData();
        return inQuery == null && form ? ctx.formParam(PARAMETER) : inQuery;
    }

    private static @Nullable String wellFormed(@Nullable String id) {
        return id != null && RandomId.isWellFormed(id) ? id : null;
    }
}
