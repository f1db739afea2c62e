/* Calls of the route /ping: over one socket, or over connections that are kept alive. */
#include "load.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE 5000000ull
#define MOST_AT_ONCE 64

static uint64_t asked;
static uint64_t answered;
static uint64_t end;

static void ask_socket(struct socket *socket) {
    asked++;
    socket_say(socket, "{\"id\":\"%llu\",\"action\":\"call-route\",\"uri\":\"/ping\"}", (unsigned long long)asked);
}

void calls_answered(struct socket *socket, const char *text, size_t size) {
    if (!memmem(text, size, "\"status\":200", 12) || !memmem(text, size, "pong", 4)) {
        fail("a call was answered with %.*s", (int)(size < 200 ? size : 200), text);
    }
    answered++;
    if (now() < end) {
        ask_socket(socket);
    }
}

/* As the browser of socket 0 asks, which has a cookie. */
static void ask_http(struct source *source) {
    char request[2400];
    int size = snprintf(request, sizeof request, "GET /ping HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept: */*\r\nCookie: %s\r\n\r\n",
            options.server[0].port, sockets[0].cookies);
    asked++;
    send_all(source->fd, request, size);
}

static void on_answer(struct source *source) {
    char text[4096];
    ssize_t got = recv(source->fd, text, sizeof text - 1, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) {
        return;
    }
    text[got > 0 ? got : 0] = 0;
    if (strncmp(text, "HTTP/1.1 200", 12) || !strstr(text, "\r\n\r\npong")) {
        fail("/ping was answered with %.200s", text);
    }
    answered++;
    if (now() < end) {
        ask_http(source);
    }
}

void calls(bool over_http, int window, int milliseconds) {
    struct source connections[MOST_AT_ONCE];
    if (window < 1 || window > MOST_AT_ONCE || options.dialect != REALTIME || sockets_ready() == 0) {
        fail("calls need pages and sockets, and go 1 to %d at a time", MOST_AT_ONCE);
    }
    asked = answered = 0;
    double cpu = server_cpu();
    uint64_t start = now();
    end = start + milliseconds * 1000ull;
    for (int i = 0; i < window; i++) {
        if (over_http) {
            connections[i] = (struct source){.fd = connect_to(options.server[0].port), .ready = on_answer};
            watch(&connections[i], false);
            ask_http(&connections[i]);
        } else {
            ask_socket(&sockets[0]);
        }
    }
    while ((now() < end || answered < asked) && now() < end + PATIENCE) {
        pump(10);
    }
    cpu = server_cpu() - cpu;
    printf("calls=%llu lost=%llu cpu=%.3f rate=%.0f\n", (unsigned long long)answered,
            (unsigned long long)(asked - answered), cpu / (answered ? answered : 1), answered * 1e6 / (now() - start));
    for (int i = 0; over_http && i < window; i++) {
        close(connections[i].fd);
    }
}
