/* Lets the server publish, and takes what comes. */
#include "load.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* So long without a message, the rest is lost. */
#define PATIENCE 5000000ull

static void on_answer(struct source *source) {
    static char text[1 << 16];
    ssize_t got = recv(source->fd, text, sizeof text - 1, MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN)) {
        fail("the server does not take /pub any more");
    }
    if (got > 0) {
        text[got] = 0;
        char *status = strstr(text, "HTTP/1.1 ");
        if (status && status[9] != '2') {
            fail("/pub was answered: %.200s", text);
        }
    }
}

static void publish(int fd, int burst, int bytes) {
    char request[200];
    int size = snprintf(request, sizeof request, "GET /pub?c=%d&b=%d&s=%d&t=%llu HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
            options.channels, burst, bytes, (unsigned long long)now());
    send_all(fd, request, size);
}

static void report(uint64_t expected, uint64_t before, uint64_t bytes, uint64_t compressed, double cpu, uint64_t wall) {
    uint64_t got = traffic.messages - before;
    double each = got ? (double)got : 1;
    printf("deliveries=%llu lost=%lld cpu=%.4f rate=%.0f p50=%llu p99=%llu bytes=%.1f compressed=%.2f\n",
            (unsigned long long)got, (long long)(expected - got), cpu / each, got * 1e6 / wall,
            (unsigned long long)latency(0.5), (unsigned long long)latency(0.99), (traffic.bytes - bytes) / each,
            (traffic.compressed - compressed) / each);
}

/* With a rate, so many publications a second; else always so many (the window) under way. */
void publish_load(int burst, int bytes, int window, double rate, int milliseconds) {
    struct source control = {.fd = connect_to(options.server[0].control_port), .ready = on_answer};
    watch(&control, false);
    latency_clear();
    struct traffic before = traffic;
    uint64_t each = (uint64_t)sockets_ready() * burst;
    uint64_t expected = 0;
    double cpu = server_cpu();
    uint64_t start = now();
    uint64_t end = start + milliseconds * 1000ull;
    double next = start;
    uint64_t seen = before.messages;
    uint64_t time = start;
    for (uint64_t progress = start; time - progress < PATIENCE; time = now()) {
        uint64_t got = traffic.messages - before.messages;
        if (time >= end && got >= expected) {
            break;
        }
        for (; rate > 0 && time < end && next <= time; next += 1e6 / rate, expected += each) {
            publish(control.fd, burst, bytes);
        }
        for (; rate <= 0 && time < end && expected - got <= (window - 1) * each; expected += each) {
            publish(control.fd, burst, bytes);
        }
        pump(rate > 0 ? 1 : 10);
        if (traffic.messages != seen || expected == got) {
            seen = traffic.messages;
            progress = time;
        }
    }
    cpu = server_cpu() - cpu;
    report(expected, before.messages, before.bytes, before.compressed, cpu, time - start);
    close(control.fd);
}
