/* What comes: messages are counted and their clocks read, the rest goes to the dialect. */
#include "load.h"
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* Inflating costs the client more than all else: of so many sockets, it is enough to know the latency. */
#define INFLATED 8

struct inflater {
    z_stream stream;
};

static void read_clock(const char *digits, size_t size) {
    uint64_t clock = 0;
    for (size_t i = 0; i < 16 && i < size; i++) {
        clock = clock * 10 + (digits[i] - '0');
    }
    uint64_t time = now();
    latency_add(time > clock ? time - clock : 0);
}

/* Several messages may share a frame. Returns how many there were. */
static int count(const char *text, size_t size) {
    const size_t mark = strlen(CLOCK_MARK);
    const char *end = text + size;
    int found = 0;
    for (const char *at = text; (at = memmem(at, end - at, CLOCK_MARK, mark)) != NULL; found++) {
        at += mark;
        read_clock(at, end - at);
    }
    return found;
}

static void inflate_message(struct socket *socket, const char *text, size_t size) {
    static char input[1 << 17];
    static char output[1 << 18];
    if (!socket->inflater) {
        socket->inflater = calloc(1, sizeof *socket->inflater);
        inflateInit2(&socket->inflater->stream, -15);
    }
    if (size + 4 > sizeof input) {
        fail("a compressed message has %zu bytes", size);
    }
    memcpy(input, text, size);
    memcpy(input + size, "\0\0\xff\xff", 4);
    z_stream *stream = &socket->inflater->stream;
    stream->next_in = (Bytef *)input;
    stream->avail_in = size + 4;
    stream->next_out = (Bytef *)output;
    stream->avail_out = sizeof output;
    if (inflate(stream, Z_SYNC_FLUSH) != Z_OK || count(output, sizeof output - stream->avail_out) != 1) {
        fail("a compressed message is not what was pushed");
    }
}

void message(struct socket *socket, bool compressed, const char *text, size_t size) {
    if (compressed) {
        traffic.messages++;
        traffic.compressed++;
        if (socket->index < INFLATED) {
            inflate_message(socket, text, size);
        }
        return;
    }
    int found = count(text, size);
    traffic.messages += found;
    /* A Bayeux answer may stand beside messages, and must be heard. */
    if (found == 0 || options.dialect == BAYEUX) {
        dialect_hear(socket, text, size);
    }
}

void message_end(struct socket *socket) {
    if (socket->inflater) {
        inflateEnd(&socket->inflater->stream);
        free(socket->inflater);
        socket->inflater = NULL;
    }
}
