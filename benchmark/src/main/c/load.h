/* The load client: one thread, one epoll. load.c reads orders, the other files each do one thing. */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define CLOCK_MARK "clock#"
#define MAX_SERVERS 8

enum dialect { PLAIN, REALTIME, SOCKETIO, BAYEUX, STOMP };
enum state { CLOSED, CONNECTING, UPGRADING, GREETING, READY };

/* Whatever epoll reports on. */
struct source {
    int fd;
    void (*ready)(struct source *source);
};

struct server {
    int port;
    int control_port; /* where GET /pub is answered */
    pid_t pid;
};

/* All that the command line says. */
extern struct options {
    enum dialect dialect;
    int sockets;
    int channels;
    bool deflate;
    int servers;
    struct server server[MAX_SERVERS]; /* socket i is on server i % servers */
} options;

struct socket {
    struct source source;
    int index;
    enum state state;
    char *rest; /* the part of a frame that has come so far */
    size_t rest_size;
    size_t rest_room;
    struct inflater *inflater;
    char *cookies;
    char id[64]; /* of the page, or what the server calls this client */
};

/* What has come since the process began. */
extern struct traffic {
    uint64_t messages;
    uint64_t bytes;
    uint64_t compressed;
} traffic;

/* load.c */
void fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* event.c */
void watch(struct source *source, bool until_writable);
void pump(int milliseconds);
void pump_for(int milliseconds);

/* measure.c */
uint64_t now(void); /* microseconds since 1970: 16 digits */
double server_cpu(void); /* microseconds, of all servers together */
long server_memory(void); /* resident KB, of all servers together */
void latency_clear(void);
void latency_add(uint64_t microseconds);
uint64_t latency(double share);

/* page.c */
void fetch_pages(void);
int connect_to(int port);
void send_all(int fd, const char *text, size_t size);

/* socket.c */
extern struct socket *sockets;
void sockets_make(void);
void sockets_connect(void);
void sockets_close(void);
int sockets_ready(void);
void socket_ready(struct socket *socket);
void socket_drop(struct socket *socket, const char *why);
void socket_send(struct socket *socket, int opcode, const char *text, size_t size);
void socket_say(struct socket *socket, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* message.c */
void message(struct socket *socket, bool compressed, const char *text, size_t size);
void message_end(struct socket *socket);

/* dialect.c */
void dialect_path(const struct socket *socket, char *path, size_t room);
const char *dialect_headers(void);
void dialect_greet(struct socket *socket);
void dialect_hear(struct socket *socket, const char *text, size_t size);

/* publish.c */
void publish_load(int burst, int bytes, int window, double rate, int milliseconds);

/* call.c */
void calls(bool over_http, int window, int milliseconds);
void calls_answered(struct socket *socket, const char *text, size_t size);
