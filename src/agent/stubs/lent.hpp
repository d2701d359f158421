// SPDX-License-Identifier: MIT
// Memory that the host has lent to a core, and what libc does with it.
//
// An upcall such as PyBytes_AsString hands the core a pointer into a host's
// object. Copies of it, and to it, are marshalling, not logic; so is the
// search for its end. Each thread keeps the last few ranges that were lent,
// until the crossing that they were lent to returns. While there are any, its
// services with memory as arguments look for them, and a call that uses lent
// memory is booked on the edge's twin: the same call, in another category.
//
// A range ends early where its memory is known to be gone: PyBuffer_Release,
// or an allocation that is given the same place. So what is booked as lent is
// lent; what is lent in ways that cannot be seen (macros, PyArg_ParseTuple) is
// booked as logic.
#pragma once
#include <stdint.h>

#include "agent/arch/arch.hpp"
#include "agent/base/state.hpp"
#include "agent/stubs/edges.hpp"

namespace crossbill::agent {

// The rule of a row: its own, or that of its category.
LentRule lent_rule(const ApiRow& row, arena::Kind kind);

// A stub for an edge, and where it may use lent memory its twin.
void* make_stub_with_twin(const EdgeRequest& request);

// Before a call, while memory is lent: goes on on the edge's twin if the call
// uses some, takes back what it gives back.
void look_for_lent(Thread& thread, StubFrame& frame);

// After a call that lends or that returns new memory, two of whose arguments
// were kept in the frame. The crossing that made it is on top of the chain.
// True if the host ran code of its own in the call.
bool note_lent(const StubFrame& frame, arena::Node* node);

// After the enter of a call whose contract, or signature, says what it lends.
void lend_by_contract(Thread& thread, StubFrame& frame);

// The crossing has ended.
void forget_lent_to(Thread& thread, const arena::Activation* owner);

// By these enter and leave call the four, so that --watch can look, too.
struct Lending {
  bool (*note)(const StubFrame& frame, arena::Node* node);
  void (*by_contract)(Thread& thread, StubFrame& frame);
  void (*look)(Thread& thread, StubFrame& frame);
  void (*forget)(Thread& thread, const arena::Activation* owner);
};
extern Lending lending;

}  // namespace crossbill::agent
