/* SPDX-License-Identifier: MIT
 * A model of a metered crossing, made of pieces that can be left out, to see
 * what each takes.
 *
 *   pieces BATCHES
 *
 * Prints the nanoseconds of a crossing with all pieces, without each of them,
 * and with the two clock reads alone, less those of the empty call; then those
 * of 200 additions, alone and after a clock read (less the read). From the
 * fastest batches; all take turns. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <x86intrin.h>

typedef struct Node {
  uint64_t calls, open, timed, total, self, children, max;
} Node;

typedef struct Activation {
  uint64_t sp, start, below;
  uint32_t children, serial, node_ref, parent_ref;
  Node* node;
  struct Activation* parent;
} Activation;

static struct {
  Activation *top, *free;
} thread;
static Activation activations[64];
static Node nodes[8];
static uint64_t histogram[1024];

enum { /* the pieces */
  kRegisters = 1,
  kChain = 2,
  kFields = 4,
  kCounters = 8,
  kHistogram = 16,
  kParent = 32,
  kAll = 63
};

#define BARRIER() __asm__ volatile("" : : : "memory")
#define INLINE static inline __attribute__((always_inline))

__attribute__((noinline)) static void callee(void) { BARRIER(); }

INLINE Activation* enter(unsigned pieces, volatile uint64_t* frame) {
  Activation *top = thread.top, *mine = &activations[2];
  Node* node = &nodes[1];
  if (pieces & kRegisters)
    frame[0] = frame[1] = frame[2] = frame[3] = frame[4] = frame[5] =
        frame[6] = (uint64_t)top;
  if (pieces & kChain) {
    mine = thread.free;
    thread.free = mine->parent;
    mine->parent = top;
    thread.top = mine;
  }
  if (pieces & kFields) {
    mine->sp = (uint64_t)frame;
    mine->node = node;
    mine->below = 0;
    mine->children = 0;
    mine->serial = top->serial + 1;
    mine->node_ref = 1;
    mine->parent_ref = 2;
  }
  if (pieces & kCounters) {
    node->calls++;
    node->open++;
  }
  return mine;
}

INLINE void leave(unsigned pieces, volatile uint64_t* frame, Activation* mine,
                  uint64_t ticks) {
  Node* node = &nodes[1];
  if (pieces & kRegisters)
    for (int i = 0; i < 7; i++) (void)frame[i];
  if (pieces & kCounters) {
    node->timed++;
    node->self += mine->below < ticks ? ticks - mine->below : 0;
    node->children += mine->children;
    if (--node->open == 0) node->total += ticks;
    if (ticks > node->max) node->max = ticks;
  }
  if (pieces & kHistogram) histogram[ticks >> 3 & 1023]++;
  if (pieces & kParent) {
    thread.top->parent->below += ticks;
    thread.top->parent->children++;
  }
  if (pieces & kChain) {
    thread.top = mine->parent;
    mine->sp = 0;
    mine->parent = thread.free;
    thread.free = mine;
  }
}

#define DEFINE(name, pieces)                                         \
  __attribute__((noinline)) static void name(volatile uint64_t* f) { \
    Activation* mine = enter(pieces, f);                             \
    BARRIER();                                                       \
    mine->start = __rdtsc();                                         \
    BARRIER();                                                       \
    callee();                                                        \
    uint64_t end = __rdtsc();                                        \
    BARRIER();                                                       \
    leave(pieces, f, mine, end - mine->start);                       \
  }
DEFINE(clock_alone, 0)
DEFINE(all, kAll)
DEFINE(no_registers, kAll & ~kRegisters)
DEFINE(no_chain, kAll & ~kChain)
DEFINE(no_fields, kAll & ~kFields)
DEFINE(no_counters, kAll & ~kCounters)
DEFINE(no_histogram, kAll & ~kHistogram)
DEFINE(no_parent, kAll & ~kParent)

__attribute__((noinline)) static void empty_call(volatile uint64_t* f) {
  (void)f;
  callee();
}

#define ADD_200                                                       \
  __asm__ volatile(".rept 100\n\tadd $1, %%rax\n\tadd $1, %%rcx\n\t" \
                   ".endr" : : : "rax", "rcx")
static void read_clock(volatile uint64_t* f) { f[0] = __rdtsc(); }
static void additions(volatile uint64_t* f) {
  (void)f;
  ADD_200;
}
static void read_and_add(volatile uint64_t* f) {
  f[0] = __rdtsc();
  ADD_200;
}

static struct {
  const char* name;
  void (*once)(volatile uint64_t*), (*less)(volatile uint64_t*);
  double fastest, less_fastest;
} rows[] = {{"the clock alone", clock_alone, empty_call, 1e18, 1e18},
            {"all", all, empty_call, 1e18, 1e18},
            {"registers", no_registers, empty_call, 1e18, 1e18},
            {"chain", no_chain, empty_call, 1e18, 1e18},
            {"activation", no_fields, empty_call, 1e18, 1e18},
            {"counters", no_counters, empty_call, 1e18, 1e18},
            {"histogram", no_histogram, empty_call, 1e18, 1e18},
            {"parent", no_parent, empty_call, 1e18, 1e18},
            {"additions", additions, empty_call, 1e18, 1e18},
            {"additions after a read", read_and_add, read_clock, 1e18, 1e18}};
enum { ROWS = sizeof rows / sizeof rows[0], TIMES = 20000 };

static double now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static void batch(void (*once)(volatile uint64_t*), double* fastest) {
  uint64_t frame[8];
  double start = now_ns();
  for (long i = 0; i < TIMES; i++) once(frame);
  double each = (now_ns() - start) / TIMES;
  if (each < *fastest) *fastest = each;
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  for (int i = 0; i < 63; i++) activations[i].parent = &activations[i + 1];
  activations[0].parent = &activations[0];
  thread.top = &activations[0];
  thread.free = &activations[1];
  for (long left = atol(argv[1]); left > 0; left--)
    for (int i = 0; i < ROWS; i++) {
      batch(rows[i].once, &rows[i].fastest);
      batch(rows[i].less, &rows[i].less_fastest);
    }
  for (int i = 0; i < ROWS; i++)
    printf("%s\"%s\": %.3f", i == 0 ? "{" : ", ", rows[i].name,
           rows[i].fastest - rows[i].less_fastest);
  printf("}\n");
  return 0;
}
