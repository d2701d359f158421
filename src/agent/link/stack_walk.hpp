// SPDX-License-Identifier: MIT
// Whether a thread's stack is one that C, C++ and Rust make.
#pragma once
#include <stdint.h>

namespace crossbill::agent {

struct Module;

// Where a function goes on: place, stack and frame pointer.
struct StackPlace {
  uint64_t pc, sp, fp;
};

// Whether frame information leads from here to the thread's start. Where it
// does not, code of a runtime that we do not know may lie in between, and look
// for its own frames beyond ours: such a thread is not timed, and noted, unless
// the runtime is known to walk by an anchor of its own. Costs some 10 us.
// `begins_in` becomes the outermost module, the base system and ourselves left
// out; null if there is none.
bool stack_is_known(StackPlace place, const Module*& begins_in);

}  // namespace crossbill::agent
