// SPDX-License-Identifier: MIT
// What is looked at now and then while a program runs: each millisecond, by
// whichever crossing of the thread is left next.
#pragma once
#include "agent/base/state.hpp"

namespace crossbill::agent {

// After a call of `node`, from `start` to `end`, was added to it.
void look(Thread& thread, arena::Node* node, uint64_t start, uint64_t end);

}  // namespace crossbill::agent
