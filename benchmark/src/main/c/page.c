/* Plain HTTP, waited for: the pages that sockets belong to. */
#include "load.h"
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define ID_ATTRIBUTE "data-socket-connection-id=\""
#define ID_LENGTH 43

int connect_to(int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int on = 1;
    struct timeval patience = {.tv_sec = 20};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address)) {
        fail("no connection to port %d: errno %d", port, errno);
    }
    return fd;
}

void send_all(int fd, const char *text, size_t size) {
    while (size > 0) {
        ssize_t sent = send(fd, text, size, MSG_NOSIGNAL);
        if (sent <= 0) {
            fail("a request could not be sent: errno %d", errno);
        }
        text += sent;
        size -= sent;
    }
}

/* The whole answer, ended by a zero. */
static void answer(int fd, char *text, size_t room) {
    size_t size = 0;
    for (;;) {
        ssize_t got = recv(fd, text + size, room - 1 - size, 0);
        if (got <= 0) {
            fail("a page was not answered, or is larger than %zu bytes", room);
        }
        size += got;
        text[size] = 0;
        char *body = strstr(text, "\r\n\r\n");
        char *length = body ? strcasestr(text, "\r\ncontent-length:") : NULL;
        if (body && (!length || length > body)) {
            fail("a page has no Content-Length");
        }
        if (body && size >= (size_t)(body + 4 - text) + strtoul(length + 17, NULL, 10)) {
            return;
        }
    }
}

static void keep_cookies(struct socket *socket, const char *head) {
    char cookies[2048] = "";
    size_t size = 0;
    for (const char *line = head; (line = strcasestr(line, "\r\nset-cookie:")) != NULL;) {
        line += 13 + strspn(line + 13, " ");
        size += snprintf(cookies + size, sizeof cookies - size, "%s%.*s", size ? "; " : "",
                (int)strcspn(line, ";\r"), line);
        if (size >= sizeof cookies) {
            fail("a page sets too many cookies");
        }
    }
    free(socket->cookies);
    socket->cookies = strdup(cookies);
}

/* Without a cookie in the request: each page has a session of its own. */
static void fetch_page(int fd, struct socket *socket) {
    char text[16384];
    int size = snprintf(text, sizeof text, "GET /page?ch=%d HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept: text/html\r\n\r\n",
            socket->index / options.servers % options.channels,
            options.server[socket->index % options.servers].port);
    send_all(fd, text, size);
    answer(fd, text, sizeof text);
    char *id = strstr(text, ID_ATTRIBUTE);
    if (strncmp(text, "HTTP/1.1 200", 12) || (!id && options.dialect == REALTIME)) {
        fail("this is no page: %.200s", text);
    }
    if (id) {
        memcpy(socket->id, id + strlen(ID_ATTRIBUTE), ID_LENGTH);
    }
    keep_cookies(socket, text);
}

void fetch_pages(void) {
    for (int server = 0; server < options.servers; server++) {
        int fd = connect_to(options.server[server].port);
        for (int i = server; i < options.sockets; i += options.servers) {
            fetch_page(fd, &sockets[i]);
        }
        close(fd);
    }
}
