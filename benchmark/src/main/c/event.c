/* The loop that everything waits in. */
#include "load.h"
#include <errno.h>
#include <sys/epoll.h>

#define AT_ONCE 512

static int poll_fd = -1;

void watch(struct source *source, bool until_writable) {
    if (poll_fd < 0) {
        poll_fd = epoll_create1(EPOLL_CLOEXEC);
    }
    struct epoll_event event = {.events = until_writable ? EPOLLOUT : EPOLLIN, .data.ptr = source};
    if (epoll_ctl(poll_fd, EPOLL_CTL_MOD, source->fd, &event) && errno == ENOENT
            && epoll_ctl(poll_fd, EPOLL_CTL_ADD, source->fd, &event)) {
        fail("epoll_ctl: errno %d", errno);
    }
}

void pump(int milliseconds) {
    struct epoll_event events[AT_ONCE];
    int count = epoll_wait(poll_fd, events, AT_ONCE, milliseconds);
    for (int i = 0; i < count; i++) {
        struct source *source = events[i].data.ptr;
        if (source->fd >= 0) { /* else closed by an earlier one of these events */
            source->ready(source);
        }
    }
}

void pump_for(int milliseconds) {
    uint64_t end = now() + milliseconds * 1000ull;
    for (uint64_t time = now(); time < end; time = now()) {
        pump((int)((end - time) / 1000) + 1);
    }
}
