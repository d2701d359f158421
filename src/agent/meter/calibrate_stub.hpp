// SPDX-License-Identifier: MIT
// What the parts of the calibration share: stubs of the agent's own, and
// batches of their calls beside direct ones.
#pragma once
#include <stdint.h>

#include "agent/arch/arch.hpp"
#include "agent/meter/samples.hpp"
#include "agent/stubs/edges.hpp"

namespace crossbill::agent {

using Function = void (*)();

struct Stub {
  Function function = nullptr;
  uint32_t edge = 0;
  arena::Node* node = nullptr;
};

// An edge of the agent's own; its node is made by a first call.
Stub new_stub(EdgeRequest request);
Stub new_stub(Signature signature, Function target = crossbill_empty);

// Nothing of this is the program's.
void forget(const Stub& stub);

// Ticks of kCalls calls.
using Batch = uint64_t (*)(Function volatile&);
uint64_t time_batch(Function volatile& function);

// What was measured last; the medians are left to the caller.
extern Sample inner, outer, bare;

// One batch beside a direct one.
void measure_batch(const Stub& stub, Batch batch, int number,
                   Sample& inner_sample, Sample& outer_sample);

// Fills inner, outer and bare.
void measure(const Stub& stub, Batch batch);

inline uint32_t difference(uint32_t a, uint32_t b) { return a > b ? a - b : 0; }

}  // namespace crossbill::agent
