/*
 * load DIALECT SOCKETS CHANNELS deflate|plain PORT:CONTROL-PORT:PID...
 *
 * Obeys the lines of its standard input, and answers each with one line of name=value. It ends with its input.
 */
#include "load.h"
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

struct options options;

static char orders[4096];
static size_t orders_size;

void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("load: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

static void on_orders(struct source *source) {
    ssize_t got = read(source->fd, orders + orders_size, sizeof orders - 1 - orders_size);
    if (got <= 0) {
        exit(0);
    }
    orders_size += got;
    orders[orders_size] = 0;
}

static void connect_all(void) {
    double cpu = server_cpu();
    uint64_t start = now();
    sockets_connect();
    uint64_t wall = now() - start;
    pump_for(500); /* what the server still does with them is its work, too */
    printf("cpu=%.2f rate=%.0f\n", (server_cpu() - cpu) / options.sockets, options.sockets * 1e6 / wall);
}

static void obey(const char *order) {
    char how[8];
    int burst, bytes, window, milliseconds;
    double rate;
    if (!strcmp(order, "pages")) {
        fetch_pages();
        printf("pages=%d\n", options.sockets);
    } else if (!strcmp(order, "connect")) {
        connect_all();
    } else if (!strcmp(order, "close")) {
        sockets_close();
        printf("open=%d\n", sockets_ready());
    } else if (!strcmp(order, "memory")) {
        printf("memory=%ld\n", server_memory());
    } else if (sscanf(order, "idle %d", &milliseconds) == 1) {
        pump_for(milliseconds);
        printf("open=%d\n", sockets_ready());
    } else if (sscanf(order, "publish %d %d %d %lf %d", &burst, &bytes, &window, &rate, &milliseconds) == 5) {
        publish_load(burst, bytes, window, rate, milliseconds);
    } else if (sscanf(order, "call %7s %d %d", how, &window, &milliseconds) == 3) {
        calls(!strcmp(how, "http"), window, milliseconds);
    } else {
        fail("unknown order: %s", order);
    }
    fflush(stdout);
}

static enum dialect dialect(const char *name) {
    static const char *const names[] = {"plain", "realtime", "socketio", "bayeux", "stomp"};
    for (int i = 0; i < 5; i++) {
        if (!strcmp(name, names[i])) {
            return i;
        }
    }
    fail("unknown dialect: %s", name);
}

static void read_options(int count, char **words) {
    if (count < 6 || count > 5 + MAX_SERVERS) {
        fail("load DIALECT SOCKETS CHANNELS deflate|plain PORT:CONTROL-PORT:PID...");
    }
    options.dialect = dialect(words[1]);
    options.sockets = atoi(words[2]);
    options.channels = atoi(words[3]);
    options.deflate = !strcmp(words[4], "deflate");
    for (int i = 5; i < count; i++) {
        struct server *server = &options.server[options.servers++];
        if (sscanf(words[i], "%d:%d:%d", &server->port, &server->control_port, &server->pid) != 3) {
            fail("this is no PORT:CONTROL-PORT:PID: %s", words[i]);
        }
    }
    if (options.sockets < 1 || options.channels < 1) {
        fail("there is at least one socket and one channel");
    }
}

int main(int count, char **words) {
    struct rlimit files;
    read_options(count, words);
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    sockets_make();
    struct source input = {.fd = 0, .ready = on_orders};
    watch(&input, false);
    for (;;) {
        char *end = memchr(orders, '\n', orders_size);
        if (!end) {
            pump(1000);
            continue;
        }
        *end = 0;
        obey(orders);
        orders_size -= end + 1 - orders;
        memmove(orders, end + 1, orders_size);
    }
}
