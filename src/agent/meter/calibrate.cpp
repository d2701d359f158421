// SPDX-License-Identifier: MIT
// What a crossing costs us: measured in place, before the program runs.
//
// An empty function is called through a real stub, in batches, beside the same
// batches of direct calls. For n calls:
//
//   stub    ticks of n calls through the stub
//   direct  ticks of n direct calls
//   billed  ticks that the stubs added to their node
//
//   inner = billed / n                    lies in a crossing's own time
//   outer = (stub - direct - billed) / n  lies in its caller's
//
// The direct call is in neither: a caller's own time keeps it, which it would
// spend without us, too. Each figure is a median over batches.
//
// How much the processor overlaps ours with the program's own work depends on
// what is around it. So several kinds of callers take turns: one that does
// nothing else, one that works like a core, one like an interpreter (work.hpp).
// Real code leaves less room than most loops of ours: caches, and what branches
// are foretold by, serve the program, too. So the most is taken, and half of
// the range is the error, at least a third of a clock read: at which moment of
// its instruction a clock is read is not known. bench/two_copies.py holds both
// against the truth.
//
// What more other ways cost than the fast path is measured by empty calls; a
// copied window costs by its words: the slope of a small and a large frame.
#include "agent/meter/calibrate.hpp"

#include <string.h>

#include "agent/arch/arch.hpp"
#include "agent/base/arena_writer.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/state.hpp"
#include "agent/hosts/host.hpp"
#include "agent/meter/calibrate_handles.hpp"
#include "agent/meter/calibrate_hooks.hpp"
#include "agent/meter/calibrate_lending.hpp"
#include "agent/meter/calibrate_stub.hpp"
#include "agent/meter/chain.hpp"
#include "agent/meter/costs.hpp"
#include "agent/meter/gaps.hpp"
#include "agent/meter/trace.hpp"
#include "agent/meter/tree.hpp"
#include "agent/meter/work.hpp"
#include "agent/stubs/edges.hpp"

namespace crossbill::agent {

namespace {

constexpr size_t kLargeFrame = 1024;

// Besides `costs`: their errors, an empty call as the program makes it, and
// what a loop of empty calls says of `outer`.
uint32_t inner_error, outer_error, crossing_error, bare_cost;
uint32_t outer_in_loop;
uint32_t gap_cost;  // ticks
uint32_t skip_cost;

__attribute__((noinline)) uint64_t time_interpreter(
    Function volatile& function) {
  uint64_t start = now();
  for (int i = 0; i < kCalls; i++) interpret(function);
  return now() - start;
}

__attribute__((noinline)) uint64_t time_core(Function volatile& function) {
  uint64_t start = now();
  for (int i = 0; i < kCalls; i++) {
    function();
    work_like_a_core();
  }
  return now() - start;
}

// The same with kLargeFrame bytes of locals.
__attribute__((noinline)) uint64_t time_large(Function volatile& function) {
  char frame[kLargeFrame];
  asm volatile("" : : "r"(frame) : "memory");
  uint64_t start = now();
  for (int i = 0; i < kCalls; i++) function();
  uint64_t ticks = now() - start;
  asm volatile("" : : "r"(frame) : "memory");
  return ticks;
}

uint64_t time_clock() {
  uint64_t start = processor::read_ticks();
  for (int i = 1; i < kCalls; i++) processor::read_ticks();
  return processor::read_ticks() - start;
}

uint32_t larger(uint32_t a, uint32_t b) { return a > b ? a : b; }
// The least and the most of what was measured.
struct Range {
  uint32_t least = ~uint32_t{0}, most = 0;

  void take(uint32_t value) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  uint32_t half() const { return (most - least + 1) / 2; }
};

// One kind of caller, and what was measured of it. An interpreter's own work
// hides what lies outside of the clock reads, which no core's does.
struct Kind {
  Batch batch;
  bool tells_outer;
  Sample inner, outer;
};
Kind kinds[] = {{time_batch, true, {}, {}},
                {time_core, true, {}, {}},
                {time_interpreter, false, {}, {}}};

// What other ways are compared with, and what a call itself costs.
void measure_bare() {
  Stub stub = new_stub(Signature::kRegisters);
  if (stub.node == nullptr) return;
  measure(stub, time_batch);
  outer_in_loop = outer.median();
  bare_cost = bare.median();
  forget(stub);
}

void measure_gap() {  // between two calls in a row
  EdgeRequest request;
  request.signature = Signature::kRegisters;
  request.convention = arena::Convention::kOtherSlot;
  Stub stub = new_stub(request);
  if (stub.node == nullptr || crossbill_clock_is_tsc == 0) return;
  Function volatile function = stub.function;
  const Gap& gap = crossbill_thread.owned->gap;
  Sample gaps;
  for (uint32_t& value : gaps.values) {
    begin_burst(crossbill_thread);
    stub.node->timed = 0;  // so that it gets no record
    function();
    uint64_t end = gap.end;
    function();
    value = static_cast<uint32_t>(gap.came - end);
  }
  stop_looking_at_calls(crossbill_thread);
  gap_cost = gaps.median();
  forget(stub);
}

// The kinds take turns, so that the machine has the same phases for all.
void measure_crossing() {
  Stub stub = new_stub(Signature::kRegisters);
  if (stub.node == nullptr) return;
  for (int i = 0; i < kBatches; i++)
    for (Kind& kind : kinds)
      measure_batch(stub, kind.batch, i, kind.inner, kind.outer);
  forget(stub);
  Range inners, outers, crossings;
  for (Kind& kind : kinds) {
    uint32_t inner = kind.inner.median(), outer = kind.outer.median();
    inners.take(inner);
    if (!kind.tells_outer) continue;
    outers.take(outer);
    crossings.take(inner + outer);
  }
  costs.inner = inners.most;
  costs.outer = outers.most;
  // Between its clock reads, what a core calls costs no more than in a row: it
  // returns to code that has been busy with nothing else.
  costs.core_inner = kinds[0].inner.median();
  costs.core_outer = crossings.most - costs.core_inner;
  uint32_t least = per_call(static_cast<int64_t>(time_clock())) / 3;
  inner_error = larger(inners.half(), least);
  outer_error = outers.half();
  crossing_error = larger(crossings.half(), least / 2);
}

// What an edge's calls cost more than those by the fast path.
uint32_t measure_more(const EdgeRequest& request) {
  Stub stub = new_stub(request);
  if (stub.node == nullptr) return 0;
  measure(stub, time_batch);
  forget(stub);
  return difference(outer.median(), outer_in_loop);
}

// The ways of C++: a rule of two arguments leads enter there, one of the result
// leave.
void measure_ways() {
  EdgeRequest request;
  request.signature = Signature::kRegisters;
  request.bytes = BytesRule::kArg0xArg1;
  costs.enter = measure_more(request);
  // As libraries do, what follows hides half of it: bench/two_copies.py.
  costs.entered = difference(inner.median(), costs.inner) / 2;
  request.bytes = BytesRule::kResult;
  costs.leave = measure_more(request);
}

// Of three calls in turn, two by the first edge, the second and the third are
// not the ones that came next the last time.
__attribute__((noinline)) uint64_t time_turns(Function volatile& first,
                                              Function volatile& second) {
  uint64_t start = now();
  for (int i = 0; i < kCalls; i++) {
    first();
    first();
    second();
  }
  return now() - start;
}

void measure_search() {
  Stub stub = new_stub(Signature::kRegisters);
  Stub other = new_stub(Signature::kRegisters);
  if (stub.node == nullptr || other.node == nullptr) return;
  Function volatile first = stub.function, second = other.function;
  for (uint32_t& value : outer.values) {
    int64_t one = static_cast<int64_t>(time_batch(first));
    int64_t turns = static_cast<int64_t>(time_turns(first, second));
    value = per_call(turns - 3 * one) / 2;
  }
  costs.search = outer.median();
  forget(stub);
  forget(other);
}

// The words of a window are those that its call site's rule says.
void measure_window() {
  Stub stub = new_stub(Signature::kUnknown);
  if (stub.node == nullptr) return;
  measure(stub, time_batch);
  uint32_t small_cost = difference(outer.median(), outer_in_loop);
  measure(stub, time_large);
  uint32_t large_cost = difference(outer.median(), outer_in_loop);
  forget(stub);
  costs.word = difference(large_cost, small_cost) / (kLargeFrame / 8);
  costs.window = small_cost;
}

// Stands for a host: its mark is found by as many steps as CPython's.
uint64_t word;
struct {
  uint64_t* top;
  uint64_t* limit;
} marks = {&word, &word + 1};
uint64_t cell = reinterpret_cast<uint64_t>(&marks);
uint64_t* find_mark() { return marks.top; }
constexpr Host kHost = {.name = "", .code_mark = find_mark};

void measure_watching() {
  // The thread has no host yet, and this one is forgotten again.
  crossbill_thread.host_cell = &cell;
  EdgeRequest request;
  request.signature = Signature::kRegisters;
  request.host = &kHost;
  request.runs_host = true;
  costs.watch = measure_more(request);
  crossbill_thread.host_sought = false;
  crossbill_thread.host_cell = nullptr;
}

void measure_lending() {
  if (!make_lending_edges()) return;
  Stub stub = new_stub(Signature::kRegisters, time_lending);
  if (stub.node == nullptr) return;
  costs.lend = lend_sample.median();
  costs.look = look_sample.median();
  forget(stub);
}

// Called by a stub whose call is only counted: calls by a jump, beside direct
// ones.
Function inner_function;
Batch nested_batch = time_batch;
void time_nested() {
  Function volatile through = inner_function;
  Function volatile direct = crossbill_empty;
  for (uint32_t& value : outer.values) {
    nested_batch(direct);
    int64_t alone = static_cast<int64_t>(nested_batch(direct));
    nested_batch(through);
    value = per_call(static_cast<int64_t>(nested_batch(through)) - alone);
  }
}

// As they are made in default mode, by its body of the stubs.
void measure_quiet() {
  constexpr int32_t kMany = kBatches * kCalls * 4;
  // Libraries hide most of the few instructions of a jump, which an empty
  // function does not: so much of it is left in orjson, numpy and sqlite3.
  constexpr uint32_t kOverlap = 4;
  Stub stub = new_stub(Signature::kRegisters);
  if (stub.node == nullptr) return;
  inner_function = stub.function;
  Stub maker = new_stub(Signature::kRegisters, time_nested);
  if (maker.node == nullptr) return;
  arena::Node* nested =
      find_node(crossbill_thread, ref_of(maker.node), stub.edge);
  if (nested == nullptr) return;
  stub.node->gap = maker.node->gap = nested->gap = kMany;
  crossbill_edges[stub.edge].nested = 1;
  maker.function();
  costs.nested = outer.median();
  uint16_t flags = crossbill_edges[stub.edge].flags;
  crossbill_edges[stub.edge].flags &= static_cast<uint16_t>(~kTimed);
  nested_batch = time_interpreter;
  maker.function();
  nested_batch = time_batch;
  skip_cost = outer.median() / kOverlap;
  crossbill_edges[stub.edge].flags = flags;
  measure(stub, time_batch);
  costs.quiet = outer.median();
  crossbill_edges[stub.edge].nested = 0;
  forget({stub.function, stub.edge, nested});
  forget(stub);
  forget(maker);
}

void measure_count() {
  Stub stub = new_stub(Signature::kRegisters);
  if (stub.function == nullptr) return;
  Function volatile through = stub.function;
  Function volatile direct = crossbill_empty;
  for (int i = 0; i < kBatches; i++) {
    time_batch(direct);
    int64_t alone = static_cast<int64_t>(time_batch(direct));
    outer.values[i] =
        per_call(static_cast<int64_t>(time_batch(through)) - alone);
  }
  costs.jump = outer.median();
  forget(stub);
}

// Where crossings are traced each leave is one in C++, and notes the crossing.
void measure_trace() {
  if (!begin_trace()) return;
  Thread& thread = crossbill_thread;
  uint64_t look_at = thread.look_at;  // never, as yet
  thread.look_at = 0;
  EdgeRequest request;
  request.signature = Signature::kRegisters;
  costs.leave = measure_more(request);
  thread.look_at = look_at;
  empty_trace(thread);
}

// A call of 50 us spends 3 % more when its CPU time is read twice.
void set_long_ticks() {
  constexpr uint64_t kLongNs = 50000;
  uint64_t ns = monotonic_ns() - header()->start_ns;
  uint64_t ticks = now() - header()->start_ticks;
  if (ns > 0) crossbill_long_ticks = kLongNs * ticks / ns;
}

}  // namespace

void calibrate() {
  if (crossbill_counting != 0) {
    measure_count();
  } else {
    measure_bare();
    measure_crossing();
    measure_ways();
    measure_search();
    measure_gap();
    measure_window();
    measure_watching();
    if (header()->mode == arena::Mode::kSampled) measure_quiet();
    measure_lending();
    measure_handles(outer_in_loop);
    measure_hooks(costs.core_inner + outer_in_loop);
    measure_trace();
    costs.jump = costs.outer / 2;  // it has done most of an enter
    set_long_ticks();
    take_prices(crossbill_thread);
  }
  write_costs();
}

void write_costs() {
  constexpr uint32_t kScale = 1024 / arena::kOwnPerTick;
  arena::Header* head = header();
  head->inner_cost = costs.inner * kScale;
  head->outer_cost = costs.outer * kScale;
  head->inner_error = inner_error * kScale;
  head->outer_error = outer_error * kScale;
  head->crossing_error = crossing_error * kScale;
  head->bare_cost = bare_cost * kScale;
  head->gap_cost = gap_cost * 1024;
  head->skip_cost = skip_cost * kScale;
  head->jump_cost = costs.jump * kScale;
}

}  // namespace crossbill::agent
