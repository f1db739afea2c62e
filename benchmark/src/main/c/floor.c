/*
 * floor PORT write|join
 *
 * The least that a server can do: one write to the kernel for each delivery of a frame that was made once. With "join", all
 * that waits for a member is one write. It knows enough of HTTP for the load client, and nothing of frames that come.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST_FILES 65536
#define MOST_CHANNELS 4096
#define MOST_BYTES (1 << 22)
#define PATIENCE_MILLIS 10000

static const char UPGRADED[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                               "Sec-WebSocket-Accept: Bz3qJYTGdOe8gUSpLosEdiLKDrk=\r\n\r\n";
static const char OK[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

struct channel {
    int *members;
    int count;
    int room;
};

static struct channel channels[MOST_CHANNELS];
static int channel_of[MOST_FILES]; /* of a descriptor; -1 if it speaks HTTP */
static bool joins;
static char batch[MOST_BYTES];

static void stop(const char *why) {
    fprintf(stderr, "floor: %s, errno %d\n", why, errno);
    exit(1);
}

/* A client that does not read holds the others up; the load client reads. */
static void write_all(int fd, const char *bytes, size_t size) {
    while (size > 0) {
        ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) {
            return;
        }
        if (sent > 0) {
            bytes += sent;
            size -= sent;
        }
        struct pollfd writable = {.fd = fd, .events = POLLOUT};
        if (size > 0 && poll(&writable, 1, PATIENCE_MILLIS) <= 0) {
            stop("a client does not read");
        }
    }
}

static void join_channel(int fd, int number) {
    struct channel *channel = &channels[number];
    if (channel->count == channel->room) {
        channel->room = channel->room ? channel->room * 2 : 16;
        channel->members = realloc(channel->members, channel->room * sizeof *channel->members);
    }
    channel->members[channel->count++] = fd;
    channel_of[fd] = number;
}

static void leave(int fd) {
    if (channel_of[fd] >= 0) {
        struct channel *channel = &channels[channel_of[fd]];
        for (int i = 0; i < channel->count; i++) {
            if (channel->members[i] == fd) {
                channel->members[i] = channel->members[--channel->count];
                break;
            }
        }
    }
    close(fd);
}

static size_t frame(char *at, int channel, int bytes, const char *clock) {
    char text[1 << 16];
    int size = snprintf(text, sizeof text, "{\"clock\":\"clock#%.16s\",\"channel\":%d,\"text\":\"", clock, channel);
    while (size < bytes - 2 && size < (int)sizeof text - 2) {
        text[size++] = 'x';
    }
    memcpy(text + size, "\"}", 2);
    size += 2;
    at[0] = (char)0x81;
    size_t head = size < 126 ? 2 : 4;
    if (size < 126) {
        at[1] = (char)size;
    } else {
        at[1] = 126;
        at[2] = (char)(size >> 8);
        at[3] = (char)size;
    }
    memcpy(at + head, text, size);
    return head + size;
}

static void write_members(const struct channel *channel, const char *bytes, size_t size) {
    for (int i = 0; i < channel->count; i++) {
        write_all(channel->members[i], bytes, size);
    }
}

/* All requests that have come; with "join", whatever they publish to a channel goes out together. */
static void publish(const char *requests) {
    int count = 0, burst = 0, bytes = 0;
    char clock[17] = "";
    sscanf(requests, "GET /pub?c=%d&b=%d&s=%d&t=%16s", &count, &burst, &bytes, clock);
    for (int number = 0; number < count && number < MOST_CHANNELS; number++) {
        size_t size = 0;
        for (const char *at = requests; (at = strstr(at, "GET /pub?")) != NULL; at++) {
            sscanf(at, "GET /pub?c=%d&b=%d&s=%d&t=%16s", &count, &burst, &bytes, clock);
            for (int i = 0; i < burst && size + bytes + 64 < sizeof batch; i++) {
                size += frame(batch + size, number, bytes, clock);
                if (!joins) {
                    write_members(&channels[number], batch, size);
                    size = 0;
                }
            }
        }
        write_members(&channels[number], batch, size);
    }
}

static void on_http(int fd, char *text) {
    char *upgrade = strstr(text, "GET /ws?ch=");
    if (upgrade) {
        join_channel(fd, atoi(upgrade + 11) % MOST_CHANNELS);
        write_all(fd, UPGRADED, sizeof UPGRADED - 1);
    } else if (strstr(text, "GET /pub?")) {
        publish(text);
        for (const char *at = text; (at = strstr(at, "GET /pub?")) != NULL; at++) {
            write_all(fd, OK, sizeof OK - 1);
        }
    }
}

static void on_input(int fd) {
    char text[16384];
    ssize_t got = recv(fd, text, sizeof text - 1, 0);
    if (got == 0 || (got < 0 && errno != EAGAIN)) {
        leave(fd);
    } else if (got > 0 && channel_of[fd] < 0) {
        text[got] = 0;
        on_http(fd, text);
    }
}

static void watch(int poll_fd, int fd) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (fd >= MOST_FILES || epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event)) {
        stop("too many files");
    }
    channel_of[fd] = -1;
}

static int listen_at(int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    int on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 4096)) {
        stop("cannot listen");
    }
    return fd;
}

static void accept_all(int poll_fd, int listener) {
    int on = 1;
    for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        watch(poll_fd, fd);
    }
}

int main(int count, char **words) {
    struct rlimit files;
    if (count != 3) {
        stop("floor PORT write|join");
    }
    joins = !strcmp(words[2], "join");
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    int poll_fd = epoll_create1(0);
    int listener = listen_at(atoi(words[1]));
    watch(poll_fd, listener);
    watch(poll_fd, STDIN_FILENO);
    for (;;) {
        struct epoll_event events[512];
        int ready = epoll_wait(poll_fd, events, 512, -1);
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            if (fd == STDIN_FILENO) {
                return 0; /* whoever started it has ended */
            } else if (fd == listener) {
                accept_all(poll_fd, listener);
            } else {
                on_input(fd);
            }
        }
    }
}
