/* SPDX-License-Identifier: MIT
 * Known work, for the truth bench. Each function is built twice from these
 * lines: in cores, whose calls are metered, and in the host as a witness,
 * whose calls lie inside one module and are not.
 *
 * The loop's counter goes through a multiplication, so that a step takes as
 * long in every copy, wherever it lies in memory; the fence ends the work
 * where the function ends: without it the processor begins the next call up
 * to 70 ns before this one is over, and "the time of a call" is not defined. */
#define SPIN(steps)                                        \
  do {                                                     \
    unsigned long left_ = (unsigned long)(steps);          \
    while (left_-- != 0)                                   \
      __asm__ volatile("imul $1, %0, %0" : "+r"(left_));   \
    __asm__ volatile("lfence" : : : "memory");             \
  } while (0)

#define WORK __attribute__((noinline, noclone)) void

#define DEFINE_EMPTY(name) \
  WORK name(long steps) { __asm__ volatile("" : : "r"(steps)); }

#define DEFINE_SPIN(name) \
  WORK name(long steps) { SPIN(steps); }

/* Spins, and has another core spin twice as long. */
#define DEFINE_NESTED(name, inner) \
  WORK name(long steps) {          \
    SPIN(steps);                   \
    inner(steps);                  \
    inner(steps);                  \
    __asm__ volatile("");          \
  }

/* Spins, and has `back` spin for so many of a hundred of the steps. */
#define DEFINE_CALLING_BACK(name, back, percent) \
  WORK name(long steps) {                        \
    long part = steps * (percent) / 100;         \
    SPIN(steps - part);                          \
    back(part);                                  \
    __asm__ volatile("");                        \
  }
#define DEFINE_ALL_CALLING_BACK(linkage, prefix, back)    \
  linkage DEFINE_CALLING_BACK(prefix##_back_0, back, 0)   \
  linkage DEFINE_CALLING_BACK(prefix##_back_30, back, 30) \
  linkage DEFINE_CALLING_BACK(prefix##_back_90, back, 90)
