/* Clocks, the servers' CPU and memory, and latencies. */
#include "load.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

/* 32 steps for each power of two: a latency is known within 3 %. */
#define STEPS 32
#define SLOTS (STEPS * 40)

static uint64_t slots[SLOTS];
static uint64_t latencies;

static uint64_t micros(clockid_t clock) {
    struct timespec time;
    if (clock_gettime(clock, &time)) {
        fail("a server has ended");
    }
    return time.tv_sec * 1000000ull + time.tv_nsec / 1000;
}

uint64_t now(void) {
    return micros(CLOCK_REALTIME);
}

/* As in /proc/<pid>/stat, which knows hundredths of a second alone. */
double server_cpu(void) {
    double all = 0;
    for (int i = 0; i < options.servers; i++) {
        clockid_t clock;
        if (clock_getcpuclockid(options.server[i].pid, &clock)) {
            fail("server %d has ended", options.server[i].pid);
        }
        all += micros(clock);
    }
    return all;
}

long server_memory(void) {
    long all = 0;
    for (int i = 0; i < options.servers; i++) {
        char line[256];
        snprintf(line, sizeof line, "/proc/%d/status", options.server[i].pid);
        FILE *file = fopen(line, "r");
        if (!file) {
            fail("server %d has ended", options.server[i].pid);
        }
        while (fgets(line, sizeof line, file)) {
            long kilobytes;
            if (sscanf(line, "VmRSS: %ld", &kilobytes) == 1) {
                all += kilobytes;
            }
        }
        fclose(file);
    }
    return all;
}

void latency_clear(void) {
    memset(slots, 0, sizeof slots);
    latencies = 0;
}

void latency_add(uint64_t microseconds) {
    int power = microseconds < STEPS ? 0 : 63 - __builtin_clzll(microseconds / STEPS);
    int slot = power * STEPS + (int)(microseconds >> power);
    slots[slot < SLOTS ? slot : SLOTS - 1]++;
    latencies++;
}

uint64_t latency(double share) {
    uint64_t seen = 0;
    for (int slot = 0; slot < SLOTS; slot++) {
        seen += slots[slot];
        if (latencies && seen >= share * latencies) {
            int power = slot < 2 * STEPS ? 0 : slot / STEPS - 1;
            return (uint64_t)(slot - power * STEPS) << power;
        }
    }
    return 0;
}
