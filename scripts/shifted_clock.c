/* For `make test-clocks`, loaded before libc (LD_PRELOAD): the time of day is CLOCK_SHIFT seconds away from the true
   one, in every process that inherits it. Waiting goes on by the true clock. libfaketime does more and therefore
   less: its 0.9.10 answers EINVAL to the absolute sleeps of Python 3.11. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long shift(void) {
    static long seconds = 0;
    static int known = 0;
    if (!known) {
        const char *text = getenv("CLOCK_SHIFT");
        seconds = text ? atol(text) : 0;
        known = 1;
    }
    return seconds;
}

#define TRUE_ONE(name) \
    static typeof(&name) real = NULL; \
    if (!real) real = (typeof(&name))dlsym(RTLD_NEXT, #name)

int clock_gettime(clockid_t clock, struct timespec *now) {
    TRUE_ONE(clock_gettime);
    int answer = real(clock, now);
    if (!answer && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += shift();
    return answer;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    TRUE_ONE(gettimeofday);
    int answer = real(now, zone);
    if (!answer) now->tv_sec += shift();
    return answer;
}

time_t time(time_t *where) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (where) *where = now.tv_sec;
    return now.tv_sec;
}

/* Deadlines that were counted from the shifted clock, given to those who wait by the true one. */
static const struct timespec *true_deadline(const struct timespec *given, struct timespec *kept) {
    *kept = *given;
    kept->tv_sec -= shift();
    return kept;
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict until) {
    TRUE_ONE(sem_timedwait);
    struct timespec kept;
    return real(semaphore, true_deadline(until, &kept));
}

int pthread_mutex_timedlock(pthread_mutex_t *restrict mutex, const struct timespec *restrict until) {
    TRUE_ONE(pthread_mutex_timedlock);
    struct timespec kept;
    return real(mutex, true_deadline(until, &kept));
}
