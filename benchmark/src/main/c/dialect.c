/* What each server wants to hear before it delivers. */
#include "load.h"
#include <stdio.h>
#include <string.h>

static const char CONNECT[] = "CONNECT\naccept-version:1.2\nhost:localhost\nheart-beat:0,0\n\n";

static int channel(const struct socket *socket) {
    return socket->index / options.servers % options.channels;
}

void dialect_path(const struct socket *socket, char *path, size_t room) {
    switch (options.dialect) {
        case PLAIN:
            snprintf(path, room, "/ws?ch=%d", channel(socket));
            break;
        case REALTIME:
            snprintf(path, room, "/?socket_connection_id=%s&control", socket->id);
            break;
        case SOCKETIO:
            snprintf(path, room, "/socket.io/?EIO=4&transport=websocket");
            break;
        case BAYEUX:
            snprintf(path, room, "/bayeux");
            break;
        case STOMP:
            snprintf(path, room, "/stomp");
            break;
    }
}

const char *dialect_headers(void) {
    return options.dialect == STOMP ? "Sec-WebSocket-Protocol: v12.stomp\r\n" : "";
}

void dialect_greet(struct socket *socket) {
    switch (options.dialect) {
        case PLAIN:
            socket_ready(socket);
            break;
        case BAYEUX:
            socket_say(socket, "[{\"id\":\"1\",\"channel\":\"/meta/handshake\",\"version\":\"1.0\","
                               "\"supportedConnectionTypes\":[\"websocket\"]}]");
            break;
        case STOMP:
            socket_send(socket, 1, CONNECT, sizeof CONNECT); /* a frame ends with a zero */
            break;
        default: /* the server speaks first */
            break;
    }
}

static bool has(const char *text, size_t size, const char *part) {
    return memmem(text, size, part, strlen(part)) != NULL;
}

static bool begins(const char *text, size_t size, const char *part) {
    return size >= strlen(part) && !memcmp(text, part, strlen(part));
}

static void hear_realtime(struct socket *socket, const char *text, size_t size) {
    if (begins(text, size, "{\"id\"")) {
        calls_answered(socket, text, size);
    } else if (has(text, size, "\"open\"") && has(text, size, "\"known\":true")) {
        socket_ready(socket);
    } else {
        fail("the server said %.*s", (int)(size < 200 ? size : 200), text);
    }
}

static void hear_socketio(struct socket *socket, const char *text, size_t size) {
    if (begins(text, size, "0{")) {
        socket_say(socket, "40");
    } else if (begins(text, size, "40")) {
        socket_say(socket, "42[\"join\",\"%d\"]", channel(socket));
    } else if (begins(text, size, "42[\"joined\"")) {
        socket_ready(socket);
    } else if (begins(text, size, "2")) {
        socket_say(socket, "3");
    }
}

static void hear_bayeux(struct socket *socket, const char *text, size_t size) {
    static const char mark[] = "\"clientId\":\"";
    if (has(text, size, "/meta/handshake")) {
        const char *id = memmem(text, size, mark, strlen(mark));
        size_t length = id ? strcspn(id + strlen(mark), "\"") : 0;
        if (length == 0 || length >= sizeof socket->id) {
            fail("the handshake was answered with %.*s", (int)(size < 200 ? size : 200), text);
        }
        memcpy(socket->id, id + strlen(mark), length);
        socket->id[length] = 0;
        socket_say(socket, "[{\"id\":\"2\",\"channel\":\"/meta/subscribe\",\"clientId\":\"%s\",\"subscription\":\"/c/%d\"}]",
                socket->id, channel(socket));
    } else if (has(text, size, "/meta/subscribe") || has(text, size, "/meta/connect")) {
        socket_say(socket, "[{\"id\":\"3\",\"channel\":\"/meta/connect\",\"clientId\":\"%s\",\"connectionType\":\"websocket\"}]",
                socket->id);
        socket_ready(socket);
    }
}

static void hear_stomp(struct socket *socket, const char *text, size_t size) {
    if (begins(text, size, "CONNECTED")) {
        char frame[128];
        int length = snprintf(frame, sizeof frame, "SUBSCRIBE\nid:1\ndestination:/topic/%d\n\n", channel(socket));
        socket_send(socket, 1, frame, length + 1);
        socket_ready(socket);
    } else if (begins(text, size, "ERROR")) {
        fail("STOMP said %.*s", (int)(size < 200 ? size : 200), text);
    }
}

void dialect_hear(struct socket *socket, const char *text, size_t size) {
    switch (options.dialect) {
        case PLAIN:
            break;
        case REALTIME:
            hear_realtime(socket, text, size);
            break;
        case SOCKETIO:
            hear_socketio(socket, text, size);
            break;
        case BAYEUX:
            hear_bayeux(socket, text, size);
            break;
        case STOMP:
            hear_stomp(socket, text, size);
            break;
    }
}
