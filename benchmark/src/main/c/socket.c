/* WebSockets: connecting, frames. */
#include "load.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECTING_AT_ONCE 32
#define PATIENCE 180000000ull
#define SOCKETS_PER_ADDRESS 16000

struct socket *sockets;
struct traffic traffic;

static char input[1 << 18];
static int greeting;
static int ready;
static int dropped;

static void on_ready(struct source *source);

void sockets_make(void) {
    sockets = calloc(options.sockets, sizeof *sockets);
    for (int i = 0; i < options.sockets; i++) {
        sockets[i].index = i;
        sockets[i].source.fd = -1;
        sockets[i].source.ready = on_ready;
    }
}

int sockets_ready(void) {
    return ready;
}

static void start(struct socket *socket_) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        fail("socket: errno %d (ulimit -n?)", errno);
    }
    int on = 1;
    struct linger reset = {.l_onoff = 1}; /* else thousands of ports wait after a round */
    struct sockaddr_in address = {.sin_family = AF_INET};
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + socket_->index / SOCKETS_PER_ADDRESS);
    if (bind(fd, (struct sockaddr *)&address, sizeof address)) {
        fail("bind: errno %d", errno);
    }
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(options.server[socket_->index % options.servers].port);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) && errno != EINPROGRESS) {
        fail("connect: errno %d", errno);
    }
    socket_->source.fd = fd;
    socket_->state = CONNECTING;
    socket_->rest_size = 0;
    greeting++;
    watch(&socket_->source, true);
}

void sockets_connect(void) {
    uint64_t end = now() + PATIENCE;
    int next = 0;
    dropped = 0;
    while (ready + dropped < options.sockets && now() < end) {
        while (next < options.sockets && greeting < CONNECTING_AT_ONCE) {
            start(&sockets[next++]);
        }
        pump(100);
    }
    if (ready < options.sockets) {
        fail("of %d sockets %d are ready and %d were closed", options.sockets, ready, dropped);
    }
}

void socket_ready(struct socket *socket) {
    if (socket->state == GREETING) {
        socket->state = READY;
        greeting--;
        ready++;
    }
}

static void socket_close(struct socket *socket) {
    if (socket->state != CLOSED) {
        *(socket->state == READY ? &ready : &greeting) -= 1;
        socket->state = CLOSED;
        close(socket->source.fd);
        socket->source.fd = -1;
        message_end(socket);
    }
}

void socket_drop(struct socket *socket, const char *why) {
    if (socket->state != CLOSED && dropped++ == 0) {
        fprintf(stderr, "load: socket %d was closed: %s\n", socket->index, why);
    }
    socket_close(socket);
}

void sockets_close(void) {
    dropped = 1; /* that the server closes them now is no news */
    for (int i = 0; i < options.sockets; i++) {
        if (sockets[i].state == READY) {
            socket_send(&sockets[i], 8, "\x03\xe8", 2);
        }
    }
    pump_for(500);
    for (int i = 0; i < options.sockets; i++) {
        socket_close(&sockets[i]);
    }
}

void socket_send(struct socket *socket, int opcode, const char *text, size_t size) {
    char frame[4096] = {(char)(0x80 | opcode)};
    size_t head = size < 126 ? 2 : 4;
    if (size + 8 > sizeof frame) {
        fail("a frame of %zu bytes is too long", size);
    }
    if (size < 126) {
        frame[1] = (char)(0x80 | size);
    } else {
        frame[1] = (char)(0x80 | 126);
        frame[2] = (char)(size >> 8);
        frame[3] = (char)size;
    }
    memcpy(frame + head + 4, text, size); /* the mask is zero */
    size += head + 4;
    if (send(socket->source.fd, frame, size, MSG_NOSIGNAL) != (ssize_t)size) {
        socket_drop(socket, "it takes no more");
    }
}

void socket_say(struct socket *socket, const char *format, ...) {
    char text[2048];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    socket_send(socket, 1, text, size);
}

static void upgrade(struct socket *socket) {
    char path[512];
    char request[4096];
    int port = options.server[socket->index % options.servers].port;
    dialect_path(socket, path, sizeof path);
    int size = snprintf(request, sizeof request,
            "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r\nSec-WebSocket-Version: 13\r\n%s%s%s%s%s\r\n",
            path, port, port, dialect_headers(), options.deflate ? "Sec-WebSocket-Extensions: permessage-deflate\r\n" : "",
            socket->cookies ? "Cookie: " : "", socket->cookies ? socket->cookies : "", socket->cookies ? "\r\n" : "");
    socket->state = UPGRADING;
    watch(&socket->source, false);
    if (send(socket->source.fd, request, size, MSG_NOSIGNAL) != size) {
        socket_drop(socket, "it does not take the upgrade");
    }
}

static void on_frame(struct socket *socket, int first, const char *text, size_t size) {
    switch (first & 15) {
        case 1:
        case 2:
            message(socket, first & 0x40, text, size);
            break;
        case 8:
            socket_drop(socket, "by the server");
            break;
        case 9:
            socket_send(socket, 10, text, size);
            break;
        default:
            break;
    }
}

/* Returns how much of it was whole frames. */
static size_t frames(struct socket *socket, const char *bytes, size_t size) {
    size_t done = 0;
    while (socket->state != CLOSED && size - done >= 2) {
        const unsigned char *frame = (const unsigned char *)bytes + done;
        size_t head = 2;
        uint64_t length = frame[1] & 127;
        if (length >= 126) {
            int digits = length == 126 ? 2 : 8;
            head += digits;
            if (size - done < head) {
                break;
            }
            length = 0;
            for (int i = 0; i < digits; i++) {
                length = length << 8 | frame[2 + i];
            }
        }
        if (size - done < head + length) {
            break;
        }
        on_frame(socket, frame[0], (const char *)frame + head, length);
        done += head + length;
    }
    return done;
}

/* Returns the length of the answer; zero while it is not whole. */
static size_t upgraded(struct socket *socket, const char *bytes, size_t size) {
    const char *end = memmem(bytes, size, "\r\n\r\n", 4);
    if (!end) {
        return 0;
    }
    if (strncmp(bytes, "HTTP/1.1 101", 12)) {
        char why[80];
        snprintf(why, sizeof why, "the upgrade was answered: %.*s", (int)strcspn(bytes, "\r"), bytes);
        socket_drop(socket, why);
    } else {
        socket->state = GREETING;
        dialect_greet(socket);
    }
    return end + 4 - bytes;
}

static void keep(struct socket *socket, const char *bytes, size_t size) {
    if (size > socket->rest_room) {
        socket->rest_room = size * 2;
        socket->rest = realloc(socket->rest, socket->rest_room);
    }
    memcpy(socket->rest, bytes, size);
    socket->rest_size = size;
}

static void on_ready(struct source *source) {
    struct socket *socket = (struct socket *)source;
    if (socket->state == CONNECTING) {
        upgrade(socket);
        return;
    }
    size_t before = socket->rest_size;
    memcpy(input, socket->rest, before);
    ssize_t got = recv(source->fd, input + before, sizeof input - before, 0);
    if (got <= 0) {
        if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
            socket_drop(socket, "the connection broke");
        }
        return;
    }
    traffic.bytes += got;
    size_t size = before + got;
    size_t done = socket->state == UPGRADING ? upgraded(socket, input, size) : 0;
    if (socket->state >= GREETING) {
        done += frames(socket, input + done, size - done);
    }
    keep(socket, input + done, size - done);
}
