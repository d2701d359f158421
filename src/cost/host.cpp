// SPDX-License-Identifier: MIT
// The program: crossbill-cost LIBRARY. Prints a line for each kind of crossing:
// its name, and what one costs more than the same call without the agent: the
// median over batches, and their quartiles, in ns. The two take turns, batch by
// batch, so that both meet the same machine.
#include <dlfcn.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cost/cost.hpp"
#include "processor/ticks.hpp"

using namespace crossbill::cost;

// What the agent takes this program for a CPython by, and what cores call.
extern "C" {
int Py_IsInitialized() { return 1; }
const char* Py_GetVersion() { return "3.11.0"; }
void* Py_NewRef(void* object) { return object; }
char* PyBytes_AsString(void* bytes) { return static_cast<Bytes*>(bytes)->text; }
void* PyNumber_Add(void* left, void*) { return left; }
void* PyModule_Create2(void* definition, int) { return definition; }

namespace {

// Where 3.11 notes that it runs code of its own: a thread state whose stack of
// frames has room, found by a word, as CPython finds it.
unsigned long frames[16];
struct {
  char members[296];
  void* chunk;
  unsigned long *top, *limit;
} state = {{}, nullptr, frames, frames + 16};
void* volatile present = &state;

}  // namespace

void* _PyThreadState_UncheckedGet() { return present; }
}

namespace {

constexpr int kBatches = 41;

void* library;
Bytes bytes = {{}, 5, -1, "bytes"};
const Originals originals = {Py_NewRef, PyBytes_AsString, PyNumber_Add, strlen,
                             memcpy};
const Shown* shown;

template <class Function>
Function* find(const char* name) {
  void* found = dlsym(library, name);
  if (found == nullptr) {
    fprintf(stderr, "%s\n", dlerror());
    exit(1);
  }
  return reinterpret_cast<Function*>(found);
}

double now_ns() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) * 1e9 +
         static_cast<double>(time.tv_nsec);
}

int by_size(const void* left, const void* right) {
  double a = *static_cast<const double*>(left);
  double b = *static_cast<const double*>(right);
  return (a > b) - (a < b);
}

template <class Batch>
double time_of(Batch batch, bool metered, long count) {
  double start = now_ns();
  batch(metered, count);
  return now_ns() - start;
}

// batch(metered, count) makes so many crossings, or calls without the agent.
template <class Batch>
void measure(const char* name, long count, Batch batch) {
  double costs[kBatches];
  batch(true, count);
  for (double& cost : costs) {
    double without = time_of(batch, false, count);
    cost = (time_of(batch, true, count) - without) / static_cast<double>(count);
  }
  qsort(costs, kBatches, sizeof *costs, by_size);
  printf("%s\t%.2f\t%.2f\t%.2f\n", name, costs[kBatches / 2],
         costs[kBatches / 4], costs[kBatches * 3 / 4]);
}

constexpr long kCalls = 4000;

void measure_downcalls() {
  Method* methods = find<Method*()>("PyInit_cost")();
  auto* windowed = find<int(int)>("windowed");
  measure("call-by-registers", kCalls, [&](bool metered, long count) {
    auto* volatile function = metered ? methods->function : shown->method;
    for (long i = 0; i < count; i++) function(nullptr, &bytes);
  });
  measure("call-with-window", kCalls, [&](bool metered, long count) {
    auto* volatile function = metered ? windowed : shown->windowed;
    for (long i = 0; i < count; i++) function(1);
  });
}

// Loops of the library's own.
void measure_inside(const char* name, const char* function) {
  auto* loop = find<void(const Originals*, long, void*)>(function);
  measure(name, kCalls, [&](bool metered, long count) {
    loop(metered ? nullptr : &originals, count, &bytes);
  });
}

int is_equal(const void* left, const void* right) {
  return *static_cast<const char*>(left) != *static_cast<const char*>(right);
}

// lfind of the program's own is no crossing, nor is what it calls back.
void measure_callbacks() {
  auto* searches = find<void(long, Compare)>("searches");
  measure("callback", kCalls, [&](bool metered, long count) {
    long times = count / static_cast<long>(kElements);
    if (metered) return searches(times, is_equal);
    char elements[kElements] = {}, wanted = 1;
    size_t size = kElements;
    for (long i = 0; i < times; i++)
      lfind(&wanted, elements, &size, 1, is_equal);
  });
}

// The least that a read of a clock takes, after another one.
template <class Read>
void measure_clock(const char* name, Read read) {
  constexpr int kReads = 64;
  double least = 1e9;
  for (int batch = 0; batch < kBatches; batch++) {
    double start = now_ns();
    for (int i = 0; i < kReads; i++) read();
    double each = (now_ns() - start) / kReads;
    if (each < least) least = each;
  }
  printf("%s\t%.2f\t%.2f\t%.2f\n", name, least, least, least);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return 1;
  library = dlopen(arguments[1], RTLD_NOW);
  if (library == nullptr) {
    fprintf(stderr, "%s\n", dlerror());
    return 1;
  }
  shown = find<const Shown>("shown");
  measure_downcalls();
  measure_inside("api-call", "calls_api");
  measure_inside("service", "calls_service");
  measure_callbacks();
  measure_inside("lending-api-call", "borrows");
  measure_inside("lent-memory-used", "copies");
  measure_inside("watched-api-call", "calls_watched");
  measure_clock("tsc", crossbill::processor::read_ticks);
  measure_clock("monotonic", now_ns);
  return 0;
}
