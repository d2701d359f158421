/* SPDX-License-Identifier: MIT
 * The host of the causes bench: crossings amid different things.
 *
 *   causes BATCHES
 *
 * Prints {case: [nanoseconds, crossings]} of one pass of each case, from its
 * fastest batch. The cases take turns. */
#include "causes.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define DECLARE(name, number) void name##number(void);
ALL(DECLARE, cause_)
void cause_one(void);
void cause_arguments(long, long, long, long, long, long, long, long);
void cause_spin(long steps);
void cause_upcalls(void);
void cause_services(char* to, const char* from, long bytes);
void cause_deep_0(long left);

void cause_host(void) { __asm__ volatile(""); }

enum { LINE = 64, NEAR = 64 * 1024, FAR = 8 * 1024 * 1024, LENGTHS = 4096 };
static char memory[FAR];
static unsigned char lengths[LENGTHS];

static void read_lines(long bytes) {
  for (long i = 0; i < bytes; i += LINE)
    __asm__ volatile("" : : "r"(*(volatile char*)(memory + i)));
}

#define CALL(name, number) name##number();
#define SAME(name, number) cause_one();

static void one(void) { cause_one(); }
static void same_64(void) { SIXTY_FOUR(SAME, , 0) }
static void in_turn_64(void) { SIXTY_FOUR(CALL, cause_, 0) }
static void in_turn_256(void) { ALL(CALL, cause_) }
static void after_near(void) {
  read_lines(NEAR);
  SIXTEEN(CALL, cause_, 00)
}
static void after_far(void) {
  read_lines(FAR);
  ALL(CALL, cause_)
}
static void arguments(void) { cause_arguments(1, 2, 3, 4, 5, 6, 7, 8); }
static void same_length(void) {
  for (int i = 0; i < 64; i++) cause_spin(16);
}
static void any_length(void) {
  static unsigned at;
  for (int i = 0; i < 64; i++) cause_spin(lengths[at++ % LENGTHS]);
}
static void upcalls(void) { cause_upcalls(); }
static void services(void) { cause_services(memory, memory + 64, 8); }
static void deep(void) { cause_deep_0(DEEP - 1); }

static struct {
  const char* name;
  void (*pass)(void);
  int crossings;
  long passes; /* in a batch */
  double fastest;
} cases[] = {
    {"one function", one, 1, 4000, 1e18},
    {"one function, from 64 places", same_64, 64, 60, 1e18},
    {"64 functions in turn", in_turn_64, 64, 60, 1e18},
    {"256 functions in turn", in_turn_256, 256, 15, 1e18},
    {"16 functions after 64 KB were read", after_near, 16, 40, 1e18},
    {"256 functions after 8 MB were read", after_far, 256, 1, 1e18},
    {"stack arguments", arguments, 1, 4000, 1e18},
    {"25 ns, all the same", same_length, 64, 30, 1e18},
    {"1 to 100 ns, at random", any_length, 64, 30, 1e18},
    {"16 calls of the host inside", upcalls, 1 + INSIDE, 200, 1e18},
    {"16 memcpy inside", services, 1 + INSIDE, 200, 1e18},
    {"16 deep", deep, DEEP, 200, 1e18},
};
enum { CASES = sizeof cases / sizeof cases[0] };

static double now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static double batch(void (*pass)(void), long passes) {
  double start = now_ns();
  for (long i = 0; i < passes; i++) pass();
  return (now_ns() - start) / passes;
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  unsigned random = 1;
  for (int i = 0; i < LENGTHS; i++) {
    random = random * 1103515245 + 12345;
    lengths[i] = 1 + (random >> 16) % 64;
  }
  for (long left = atol(argv[1]); left > 0; left--)
    for (int i = 0; i < CASES; i++) {
      double each = batch(cases[i].pass, cases[i].passes);
      if (each < cases[i].fastest) cases[i].fastest = each;
    }
  for (int i = 0; i < CASES; i++)
    printf("%s\"%s\": [%.3f, %d]", i == 0 ? "{" : ", ", cases[i].name,
           cases[i].fastest, cases[i].crossings);
  printf("}\n");
  return 0;
}
