// SPDX-License-Identifier: MIT
// What a crossing costs us: measured in place, before the program runs.
//
// An empty function is called through a real stub, in batches, beside the
// same batches of direct calls. For a batch of n calls:
//
//   stub    ticks of n calls through the stub
//   direct  ticks of n direct calls
//   billed  ticks that the stubs added to their node
//
//   inner_cost = billed / n                     lies in a crossing's own time
//   outer_cost = (stub - direct - billed) / n   lies in its caller's
//
// The direct call is taken out of `outer` and left in neither: a caller's own
// time keeps the bare call, which it would spend without us, too. The figures
// are medians over the batches; half the interquartile range is their error.
#include "agent/calibrate.hpp"

#include <string.h>

#include <algorithm>

#include "agent/arena_writer.hpp"
#include "agent/cpu.hpp"
#include "agent/edges.hpp"
#include "agent/state.hpp"
#include "agent/tree.hpp"

extern "C" void crossbill_empty();

namespace crossbill::agent {
namespace {

constexpr int kBatches = 63;
constexpr int kCalls = 32;
constexpr uint64_t kScale = 1024;  // arena::Header: ticks / 1024
using Function = void (*)();

struct Costs {
  uint32_t inner, outer, jump, window, inner_error, outer_error;
};
Costs costs;

uint64_t time_batch(Function volatile& function) {
  uint64_t start = now();
  for (int i = 0; i < kCalls; i++) function();
  return now() - start;
}

uint32_t per_call(int64_t ticks) {
  return ticks <= 0 ? 0 : static_cast<uint32_t>(
                              static_cast<uint64_t>(ticks) * kScale / kCalls);
}

uint32_t median(uint32_t* values) {
  std::sort(values, values + kBatches);
  return values[kBatches / 2];
}

uint32_t spread(const uint32_t* sorted) {
  return (sorted[kBatches * 3 / 4] - sorted[kBatches / 4]) / 2;
}

arena::Node* calibration_node() {
  Thread& thread = crossbill_thread;
  return find_node(thread, thread.top->node_ref, 0);
}

void measure_stub(Function stub_address) {
  static uint32_t inner[kBatches], outer[kBatches];
  Function volatile stub = stub_address;
  Function volatile direct = crossbill_empty;
  stub();
  arena::Node* node = calibration_node();
  if (node == nullptr) return;
  for (int i = 0; i < kBatches; i++) {
    time_batch(direct);
    int64_t bare = static_cast<int64_t>(time_batch(direct));
    uint64_t before = node->total;
    int64_t through = static_cast<int64_t>(time_batch(stub));
    int64_t billed = static_cast<int64_t>(node->total - before);
    inner[i] = per_call(billed);
    outer[i] = per_call(through - bare - billed);
  }
  costs.inner = median(inner);
  costs.outer = median(outer);
  costs.inner_error = spread(inner);
  costs.outer_error = spread(outer);
  // Nothing of this is the program's.
  if (node->histogram != 0) {
    arena::Histogram* histogram = reinterpret_cast<arena::Histogram*>(
        arena_base + uint64_t{node->histogram} * 8);
    memset(histogram->counts, 0, sizeof histogram->counts);
  }
  arena::Ref parent = node->parent, histogram = node->histogram;
  memset(node, 0, sizeof *node);
  node->parent = parent;
  node->histogram = histogram;
}

void measure_count(Function stub_address) {
  static uint32_t jump[kBatches];
  Function volatile stub = stub_address;
  Function volatile direct = crossbill_empty;
  stub();
  for (int i = 0; i < kBatches; i++) {
    time_batch(direct);
    int64_t bare = static_cast<int64_t>(time_batch(direct));
    jump[i] = per_call(static_cast<int64_t>(time_batch(stub)) - bare);
  }
  costs.jump = median(jump);
  if (crossbill_thread.counted > 0) crossbill_thread.counters[0] = 0;
}

}  // namespace

void calibrate() {
  EdgeRequest request;
  request.name = "";
  request.target = reinterpret_cast<void*>(&crossbill_empty);
  request.signature = Signature::kRegisters;
  Function stub = reinterpret_cast<Function>(make_stub(request));
  if (stub == nullptr) return;
  crossbill_edges[0].flags &= static_cast<uint8_t>(~kShared);
  if (crossbill_counting != 0) measure_count(stub);
  else measure_stub(stub);
  write_costs();
}

void write_costs() {
  arena::Header* head = header();
  head->inner_cost = costs.inner;
  head->outer_cost = costs.outer;
  head->jump_cost = costs.jump;
  head->window_cost = costs.window;
  head->inner_error = costs.inner_error;
  head->outer_error = costs.outer_error;
}

}  // namespace crossbill::agent
