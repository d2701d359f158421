// SPDX-License-Identifier: MIT
// Stubs of the agent's own, and batches of their calls: see calibrate_stub.hpp.
#include "agent/meter/calibrate_stub.hpp"

#include <string.h>

#include "agent/base/arena_writer.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/state.hpp"
#include "agent/meter/chain.hpp"
#include "agent/meter/tree.hpp"

namespace crossbill::agent {

Sample inner, outer, bare;

__attribute__((noinline)) uint64_t time_batch(Function volatile& function) {
  uint64_t start = now();
  for (int i = 0; i < kCalls; i++) function();
  return now() - start;
}

namespace {

uint64_t time_loop() {
  uint64_t start = now();
  for (int i = 0; i < kCalls; i++) asm volatile("" : : : "memory");
  return now() - start;
}

}  // namespace

Stub new_stub(EdgeRequest request) {
  Stub stub;
  request.name = "";
  if (request.target == nullptr)
    request.target = reinterpret_cast<void*>(crossbill_empty);
  void* thunk = make_stub(request);
  if (thunk == nullptr) return stub;
  stub.edge = static_cast<uint32_t>(edge_of_thunk(thunk));
  crossbill_edges[stub.edge].flags &= static_cast<uint16_t>(~kShared);
  stub.function = reinterpret_cast<Function>(thunk);
  stub.function();
  Thread& thread = crossbill_thread;
  if (crossbill_counting == 0)
    stub.node = find_node(thread, ref_of(node_of(thread.top)), stub.edge);
  return stub;
}

Stub new_stub(Signature signature, Function target) {
  EdgeRequest request;
  request.target = reinterpret_cast<void*>(target);
  request.signature = signature;
  return new_stub(request);
}

void forget(const Stub& stub) {
  if (crossbill_counting != 0) {
    if (crossbill_thread.counted > stub.edge)
      crossbill_thread.counters[stub.edge] = 0;
    return;
  }
  arena::Node kept{};
  kept.edge = stub.node->edge;
  kept.parent = stub.node->parent;
  kept.next = stub.node->next;
  kept.first = stub.node->first;
  kept.counts = stub.node->counts;
  kept.leave = stub.node->leave;
  kept.price = stub.node->price;
  *stub.node = kept;
  if (kept.counts == 0) return;
  memset(reinterpret_cast<void*>(kept.counts), 0,
         sizeof arena::Histogram::counts);
}

// Each lies somewhere else on the stack: where
// lines of memory of the stack and of the arena get in each other's way, that
// is no rule.
__attribute__((noinline)) void measure_batch(const Stub& stub, Batch batch,
                                             int number, Sample& inner_sample,
                                             Sample& outer_sample) {
  void* room = __builtin_alloca(static_cast<size_t>(number) * 112);
  asm volatile("" : : "r"(room) : "memory");
  Function volatile through = stub.function;
  Function volatile direct = crossbill_empty;
  batch(direct);
  int64_t alone = static_cast<int64_t>(batch(direct));
  uint64_t before = stub.node->total;
  int64_t all = static_cast<int64_t>(batch(through));
  int64_t billed = static_cast<int64_t>(stub.node->total - before);
  inner_sample.values[number] = per_call(billed);
  outer_sample.values[number] = per_call(all - alone - billed);
  bare.values[number] = per_call(alone - static_cast<int64_t>(time_loop()));
}

void measure(const Stub& stub, Batch batch) {
  for (int i = 0; i < kBatches; i++)
    measure_batch(stub, batch, i, inner, outer);
}

}  // namespace crossbill::agent
